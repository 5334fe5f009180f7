"""The stall of a market, a walk: a candidacy entered for somebody who is there. Whoever enters does not read back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in
from allonnes.outreach.field import on_the_field
from allonnes.outreach.models import Encounter
from instances.councils.actions.candidacies import enter_at_encounter
from instances.councils.candidacy_rules import refusal_to_enter
from instances.councils.forms.field import FieldCandidacyForm
from instances.councils.models import Candidacy


@require_http_methods(["GET", "POST"])
@on_the_field
def entry(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """One candidacy, then the next one."""
    form = FieldCandidacyForm(posted(request), encounter=encounter)
    if _entered(request, form) is not None:
        return redirect("field_councils:done")
    context = {"encounter": encounter, "form": form, "refusal": refusal_to_enter(request.user)}
    return render(request, "instances/councils/field/entry.html", context, status=422 if form.errors else 200)


def _entered(request: PersonRequest, form: FieldCandidacyForm) -> Candidacy | None:
    if not form.is_valid():
        return None
    with refusal_in(form):
        return enter_at_encounter(
            council=form.cleaned_data["council"],
            entry_id=form.cleaned_data["entry_id"],
            encounter=form.cleaned_data["encounter"],
            answers=form.answers(),
            by=request.user,
            now=timezone.now(),
        )
    return None


@require_safe
@on_the_field
def done(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """Said once it is done, without a word of what was written."""
    return render(request, "instances/councils/field/done.html", {"encounter": encounter})
