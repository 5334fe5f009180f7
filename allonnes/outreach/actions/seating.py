"""Seats: taken and given back under the lock of the encounter, in the order of arrival."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.workflow import SYSTEM, Actor, Along
from allonnes.outreach import permissions
from allonnes.outreach.actions.entries import take_entry
from allonnes.outreach.actions.telling import tell, tell_listed, tell_to_confirm
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.messages import SEAT_FREED, SEAT_GIVEN_BACK, SEAT_TAKEN, SEAT_WAITING
from allonnes.outreach.models import Encounter, Registration, Slot
from allonnes.outreach.purposes import SEAT
from allonnes.outreach.words import ahead_of, position_words
from allonnes.outreach.workflow import REGISTRATION


def _seat(registration: Registration, slot: Slot | None) -> None:
    workflow.advance(REGISTRATION, registration, "seat", by=SYSTEM, along=Along(row={"slot": slot}))


def _next_number(encounter: Encounter) -> int:
    return (encounter.registrations.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def register(*, registration: Registration, is_by_hand: bool = False, now: datetime) -> Registration:
    """Take seats for somebody and those who come with them, or a place on the waiting list; they are told by mail.

    The caller gives a `registration` not yet written: who, how many, the slot they chose. `is_by_hand`: an agent writes
    it, also before the opening and after the end of registrations. The encounter is locked first: two at once are
    served one after the other, and the waiting list keeps the order of arrival. Raises ActionDenied.
    """
    encounter = lock(Encounter.objects.select_related("place"), registration.encounter_id)
    registration.encounter = encounter
    if encounter.has_slots:
        registration.adults, registration.children = 1, 0
    refuse(permissions.refusal_to_register(encounter, now, is_by_hand=is_by_hand))
    refuse(permissions.refusal_of_party(encounter, registration.people))
    refuse(permissions.refusal_to_register_twice(registration))
    slot, registration.slot = registration.slot, None
    refuse(permissions.refusal_of_slot(encounter, slot))
    registration.number = _next_number(encounter)
    registration.save(force_insert=True)
    if registration.people <= encounter.seats_left:
        _seat(registration, slot)
        tell(registration, SEAT_TAKEN)
    else:
        tell(registration, SEAT_WAITING, position=position_words(ahead_of(registration)))
    return registration


@transaction.atomic
def ask_seat(*, registration: Registration, now: datetime, is_told: bool = True) -> None:
    """Somebody without account asks for a seat: a link goes to their address, and counts once it is confirmed.

    Nothing is written before, so neither the answer nor the seats left say who is on the list: whoever has a place
    there already is told so by mail, at most once a day. `is_told`: the address was not written to too often today.
    Raises ActionDenied, for what has nothing to do with the address.
    """
    encounter = registration.encounter
    if encounter.has_slots:
        registration.adults, registration.children = 1, 0
    refuse(permissions.refusal_to_register(encounter, now))
    refuse(permissions.refusal_of_party(encounter, registration.people))
    refuse(permissions.refusal_of_slot(encounter, registration.slot))
    if is_told and not tell_listed(registration, now):
        tell_to_confirm(registration, now)


@transaction.atomic
def confirm_seat(*, registration: Registration, now: datetime) -> Registration:
    """The link of the mail was opened and its button pressed: the seats are taken now, or the wait begins.

    Pressed twice, or by who got a place meanwhile, it gives what is there. Raises ActionDenied.
    """
    lock(Encounter, registration.encounter_id)
    rows = Registration.objects.select_related("encounter__place", "slot", "user")
    listed = rows.filter(encounter=registration.encounter_id).active().of_address(registration.email)
    known = rows.filter(pk=registration.pk).first() or listed.first()
    return known or register(registration=registration, now=now)


@transaction.atomic
def register_met(
    *, entry_id: UUID, encounter: Encounter, by: User, registration: Registration, now: datetime
) -> Registration:
    """Write somebody met at `encounter` down for another one to come, as the tablet sends it: once, whoever sends it
    and however often; in a permanence they get the first free slot. An address already on the list is told so by mail,
    and by nothing that the sender reads: this registration is then made without it. Raises ActionDenied, and nothing
    is written.
    """
    refuse(permissions.refusal_to_open_field_mode(by))
    people = (registration.adults, registration.children)
    said = [registration.encounter_id, registration.name, registration.email, *people]
    entry, is_new = take_entry(entry_id=entry_id, purpose=SEAT.value, encounter=encounter, by=by, said=said)
    if not is_new:
        return Registration.objects.select_related("encounter__place", "slot", "user").get(assisted_entry=entry)
    refuse(permissions.refusal_to_use_field_mode(by, encounter, now))
    if tell_listed(registration, now):
        registration.email = ""
    registration.assisted_entry, registration.entered_by = entry, by
    coming = lock(Encounter, registration.encounter_id)
    registration.slot = coming.slots.free().first() if coming.has_slots else None
    return register(registration=registration, is_by_hand=True, now=now)


@transaction.atomic
def cancel_registration(*, registration: Registration, by: Actor, now: datetime, reason: str = "") -> None:
    """Give a seat back, or leave the waiting list; whoever waits and fits gets it at once. Raises ActionDenied."""
    encounter = lock(Encounter.objects.select_related("place"), registration.encounter_id)
    locked = lock(Registration.objects.select_related("user", "slot"), registration.pk)
    locked.encounter = encounter
    refuse(permissions.refusal_to_cancel_registration(by, locked, now))
    workflow.advance(REGISTRATION, locked, "cancel", by=by, reason=reason)
    tell(locked, SEAT_GIVEN_BACK)
    fill_seats(encounter=encounter, now=now)


def fill_seats(*, encounter: Encounter, now: datetime) -> int:
    """Give the free seats to those who wait, the first who fits first, and tell them; inside the caller's transaction,
    the encounter locked. Returns how many got one."""
    encounter.refresh_from_db(fields=["seats", "seats_taken", "state", "starts_at"])
    is_over = encounter.state != EncounterState.PLANNED or now >= encounter.starts_at
    left, seated = (0 if is_over else encounter.seats_left), 0
    if not left:
        return 0
    slots = list(encounter.slots.free()) if encounter.has_slots else []
    for registration in list(encounter.registrations.waiting().select_related("user")):
        if registration.people <= left:
            left, seated = left - registration.people, seated + 1
            registration.encounter = encounter
            _seat(registration, slots.pop(0) if slots else None)
            tell(registration, SEAT_FREED)
    return seated
