"""Somebody met in the field who wants a seat at an encounter to come, with or without network; and their receipt."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import INVALID, SHOWN, posted, refusal_in
from allonnes.core.qr import page_square
from allonnes.outreach import actions
from allonnes.outreach.field import on_the_field, sent_by_tablet, taken_before
from allonnes.outreach.links import registration_link
from allonnes.outreach.models import Encounter, Registration
from allonnes.outreach.seat_forms import MetSeatForm
from allonnes.outreach.taken import Taken
from allonnes.outreach.words import ahead_of, people_words, position_words

RECEIPT = "field:seat_receipt"


@require_http_methods(["GET", "POST"])
@on_the_field
def seat(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """One person; then their receipt, and the next one."""
    form = MetSeatForm(posted(request), encounter=encounter, taken=taken_before(request))
    made = _registered(request, encounter, form)
    if made is not None:
        return redirect(RECEIPT, made.assisted_entry_id)
    context = {"encounter": encounter, "form": form, "has_choice": form.fields["coming"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "outreach/seats/met.html", context, status=INVALID if form.errors else SHOWN)


def _registered(request: PersonRequest, encounter: Encounter, form: MetSeatForm) -> Registration | None:
    if not form.is_valid():
        return None
    with refusal_in(form):
        return actions.register_met(
            entry_id=form.cleaned_data["entry_id"],
            encounter=form.cleaned_data["encounter"],
            by=request.user,
            registration=form.registration(),
            now=timezone.now(),
        )
    return None


@sent_by_tablet
def send_seat(request: PersonRequest, encounter: Encounter) -> Taken | str:
    """The same, for what waited on the tablet."""
    form = MetSeatForm(request.POST, encounter=encounter, taken=taken_before(request))
    made = _registered(request, encounter, form)
    if made is None:
        return form.reasons()
    return Taken(str(made.get_state_display()), reverse(RECEIPT, args=[made.assisted_entry_id]))


@require_safe
@on_the_field
def seat_receipt(request: PersonRequest, encounter: Encounter, entry_id: UUID) -> HttpResponse:
    """To print or to photograph, for the person: what they have and how to give it back, never their name; to whoever
    entered it, here."""
    mine = Registration.objects.select_related("encounter__place", "slot").filter(entered_by=request.user)
    made = get_object_or_404(mine, assisted_entry=entry_id, assisted_entry__encounter=encounter)
    context = {
        "encounter": encounter,
        "registration": made,
        "people": people_words(made.people),
        "position": position_words(ahead_of(made)) if made.is_waiting else "",
        "qr": page_square(registration_link(made)),
    }
    return render(request, "outreach/seats/met_receipt.html", context)
