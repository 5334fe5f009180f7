"""Who comes to an encounter, for the agents who welcome them: read, printed, added to by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.requests import person_of
from allonnes.core.posting import SHOWN, posted, refusal_in
from allonnes.outreach import actions, permissions
from allonnes.outreach.models import Encounter, Registration, Slot
from allonnes.outreach.seat_forms import HandForm
from allonnes.outreach.words import people_words, seats_words, slot_words

NAME = "outreach_encounter_registered"
READ = "outreach.view_registration"


@dataclass(frozen=True)
class Line:
    """A line of the sheet. `hours`: of their slot; a free slot has no registration."""

    hours: str
    registration: Registration | None
    people: str

    @property
    def url(self) -> str:
        if self.registration is None:
            return ""
        return reverse("admin:outreach_registration_change", args=[self.registration.pk])


def _line(registration: Registration) -> Line:
    hours = slot_words(registration.slot) if registration.slot else ""
    return Line(hours, registration, people_words(registration.people))


def coming(encounter: Encounter) -> list[Line]:
    """Those with a seat by name; in a permanence, every slot by hour, taken or free. At most two queries."""
    rows = list(encounter.registrations.seated().select_related("slot").order_by("name", "number"))
    if not encounter.has_slots:
        return [_line(row) for row in rows]
    taken = {row.slot_id: row for row in rows}
    return [_slot_line(slot, taken.get(slot.pk)) for slot in encounter.slots.all()]


def _slot_line(slot: Slot, registration: Registration | None) -> Line:
    return Line(slot_words(slot), registration, people_words(registration.people) if registration else "")


def waiting(encounter: Encounter) -> list[Line]:
    """Who waits, in order. One query."""
    return [_line(row) for row in encounter.registrations.waiting()]


def registered_page(desk: Any, request: HttpRequest, encounter: Encounter) -> HttpResponse:
    """The sheet of the day, and the form that writes somebody down."""
    by, now = person_of(request), timezone.now()
    if not by.has_perm(READ):
        raise PermissionDenied
    form, reason = HandForm(posted(request), encounter=encounter), _refusal(request, encounter, now)
    if reason is None and form.is_valid():
        with refusal_in(form):
            made = actions.register(registration=form.registration(entered_by=by), is_by_hand=True, now=now)
            messages.success(request, _told(made))
            return redirect(request.path)
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Inscriptions : {encounter.title}",
        "opts": desk.opts,
        "encounter": encounter,
        "encounter_url": desk.page_of(encounter),
        "coming": coming(encounter),
        "waiting": waiting(encounter),
        "seats": seats_words(encounter),
        "form": form,
        "refusal": reason,
    }
    return TemplateResponse(request, "admin/outreach/registered.html", context, status=SHOWN)


def _refusal(request: HttpRequest, encounter: Encounter, now: datetime) -> str | None:
    return permissions.refusal_to_enter_registration(person_of(request), encounter, now)


def _told(registration: Registration) -> str:
    said = {"name": registration, "people": people_words(registration.people)}
    if registration.is_seated:
        return _("%(name)s a sa place (%(people)s).") % said
    return _("C’est complet : %(name)s est sur la liste d’attente. Dites-le à la personne.") % said
