"""A stall, a walk, a meeting: what people say of what is delivered, entered for them, with or without network."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in
from allonnes.outreach.field import on_the_field, sent_by_tablet, taken_before
from allonnes.outreach.models import Encounter
from allonnes.outreach.taken import Taken
from observatory.following.actions.evaluating import enter_evaluation
from observatory.following.forms import FieldEvaluationForm
from observatory.following.models import Evaluation
from observatory.following.permissions import refusal_to_enter

DONE = "field_observatory:done"


@require_http_methods(["GET", "POST"])
@on_the_field
def entry(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """One opinion; then the next one."""
    form = FieldEvaluationForm(posted(request), encounter=encounter, taken=taken_before(request))
    made = _entered(request, form)
    if made is not None:
        return redirect(DONE, made.assisted_entry_id)
    context = {"encounter": encounter, "form": form, "refusal": refusal_to_enter(request.user)}
    return render(request, "observatory/following/field/entry.html", context, status=422 if form.errors else 200)


def _entered(request: PersonRequest, form: FieldEvaluationForm) -> Evaluation | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    with refusal_in(form):
        return enter_evaluation(
            entry_id=given["entry_id"],
            encounter=given["encounter"],
            engagement=given["engagement"],
            by=request.user,
            given=given,
            now=timezone.now(),
        )
    return None


@sent_by_tablet
def send(request: PersonRequest, encounter: Encounter) -> Taken | str:
    """The same, for what waited on the tablet."""
    form = FieldEvaluationForm(request.POST, encounter=encounter, taken=taken_before(request))
    made = _entered(request, form)
    if made is None:
        return form.reasons()
    return Taken(_("Avis enregistré"), reverse(DONE, args=[made.assisted_entry_id]))


@require_safe
@on_the_field
def done(request: PersonRequest, encounter: Encounter, entry_id: UUID) -> HttpResponse:
    """The opinion is taken: nobody's name stands in it, so there is nothing to give back but thanks."""
    mine = Evaluation.objects.select_related("engagement__project").filter(
        assisted_entry__entered_by=request.user.pk, assisted_entry__encounter=encounter
    )
    made = get_object_or_404(mine, assisted_entry=entry_id)
    return render(request, "observatory/following/field/done.html", {"encounter": encounter, "evaluation": made})
