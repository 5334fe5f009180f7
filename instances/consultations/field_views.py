"""At a stall or a walk: numbered sheets of a consultation keyed in series. Whoever enters reads none back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import INVALID, SHOWN, posted, refusal_in
from allonnes.outreach.field import on_the_field, sent_by_tablet, taken_before
from allonnes.outreach.models import Encounter
from allonnes.outreach.taken import Taken
from instances.consultations.actions.replying import enter_met_sheet
from instances.consultations.field_forms import MetSheetForm
from instances.consultations.models import Reply

RECEIPT = "field_consultations:receipt"


@require_http_methods(["GET", "POST"])
@on_the_field
def entry(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """One sheet; then the next one."""
    form = MetSheetForm(posted(request), encounter=encounter, taken=taken_before(request))
    reply = _entered(request, form)
    if reply is not None:
        return redirect(RECEIPT, reply.entry_id)
    context = {"encounter": encounter, "form": form, "has_choice": bool(form.open_ones)}
    status = INVALID if form.errors else SHOWN
    return render(request, "instances/consultations/field/entry.html", context, status=status)


def _entered(request: PersonRequest, form: MetSheetForm) -> Reply | None:
    if not form.is_valid():
        return None
    with refusal_in(form):
        return enter_met_sheet(
            consultation=form.cleaned_data["consultation"],
            encounter=form.cleaned_data["encounter"],
            number=form.cleaned_data["number"],
            said=form.said,
            entry_id=form.cleaned_data["entry_id"],
            by=request.user,
            now=timezone.now(),
        )
    return None


@sent_by_tablet
def send(request: PersonRequest, encounter: Encounter) -> Taken | str:
    """The same, for what waited on the tablet."""
    form = MetSheetForm(request.POST, encounter=encounter, taken=taken_before(request))
    reply = _entered(request, form)
    if reply is None:
        return form.reasons()
    said = _("Feuille n° %(number)s enregistrée") % {"number": reply.sheet_number}
    return Taken(said, reverse(RECEIPT, args=[reply.entry_id]))


@require_safe
@on_the_field
def receipt(request: PersonRequest, encounter: Encounter, entry_id: UUID) -> HttpResponse:
    """The number of the sheet, and nothing of what it says; to whoever keyed it, here."""
    mine = Reply.objects.select_related("consultation").filter(entered_by=request.user)
    reply = get_object_or_404(mine, assisted_entry=entry_id, assisted_entry__encounter=encounter)
    return render(request, "instances/consultations/field/receipt.html", {"encounter": encounter, "reply": reply})
