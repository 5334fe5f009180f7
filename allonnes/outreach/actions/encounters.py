"""An encounter from its writing to its account: written, announced, moved, held or cancelled, told."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core import outbox, workflow
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.templatetags.french import when
from allonnes.outreach import permissions
from allonnes.outreach.actions.seating import fill_seats
from allonnes.outreach.actions.telling import (
    active_registrations,
    news_of,
    people_to_tell,
    replacement_of,
    tell,
    told_and_not_registered,
)
from allonnes.outreach.enums import HostKind
from allonnes.outreach.messages import (
    ENCOUNTER_ANNOUNCED,
    ENCOUNTER_CANCELLED,
    ENCOUNTER_MOVED,
    SEAT_CANCELLED,
    SEAT_MOVED,
    SEAT_REPLACED,
)
from allonnes.outreach.models import Encounter, Host
from allonnes.outreach.workflow import ENCOUNTER
from allonnes.town.models import Place

WRITTEN_BY_BUTTONS = (
    *("state", "seats_taken", "calendar_sequence", "calendar_changed_at", "replaced_by_id"),
    *("what_you_said", "what_we_do", "account_published_at", "account_published_by_id"),
)


@transaction.atomic
def change_encounter(*, encounter: Encounter, by: User) -> None:
    """Save an encounter written at the desk; calendars already subscribed see a new title, day, end or place (RFC 5545
    SEQUENCE). Another day or place is told as a move is.

    What buttons write (state, public account) is left as it stands: a cancellation made meanwhile stays.
    """
    refuse(permissions.refusal_to_write_encounter(by))
    now = timezone.now()
    if not encounter.pk:
        encounter.calendar_changed_at = now
        encounter.save()
        return
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_set_seats(locked, encounter.seats))
    for name in WRITTEN_BY_BUTTONS:
        setattr(encounter, name, getattr(locked, name))
    encounter.revision = locked.revision + 1
    is_moved = _is_elsewhere(locked, encounter)
    if is_moved or locked.title != encounter.title:
        encounter.calendar_sequence, encounter.calendar_changed_at = locked.calendar_sequence + 1, now
    encounter.save()
    if is_moved:
        _follow_move(locked, encounter, by=by, words="", now=now)
    fill_seats(encounter=encounter, now=now)


def _is_elsewhere(before: Encounter, after: Encounter) -> bool:
    names = ("starts_at", "ends_at", "place_id")
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _follow_move(before: Encounter, after: Encounter, *, by: User, words: str, now: datetime) -> None:
    """What an encounter carries with it: its slots, its history, the news to whoever expects it, before it is over."""
    later = after.starts_at - before.starts_at
    after.slots.update(starts_at=F("starts_at") + later, ends_at=F("ends_at") + later)
    told = _("Avant : %(when)s, %(place)s.") % {"when": when(before.starts_at), "place": before.place.name}
    states = {"from_state": after.state, "to_state": after.state}
    after.history.create(event="move", by=by, reason=f"{told} {words}".strip(), **states)
    if after.is_cancelled or now >= before.ends_at:
        return
    more = {"before": when(before.starts_at), "words": words}
    for registration in active_registrations(after):
        tell(registration, SEAT_MOVED, after.calendar_sequence, **more)
    persons = told_and_not_registered(after)
    fact = f"{after.pk}:{after.calendar_sequence}"
    outbox.queue_many(ENCOUNTER_MOVED, fact=fact, persons=persons, payload={**news_of(after), **more})


@transaction.atomic
def move_encounter(  # noqa: PLR0913 - when, where, why, and who says so
    *,
    encounter: Encounter,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    place: Place,
    words: str,
    now: datetime,
) -> None:
    """Put off or move an encounter: its slots and the end of its registrations follow, everybody registered is told
    with `words`, and reminded again two days before its new day."""
    before = lock(Encounter.objects.select_related("place"), encounter.pk)
    refuse(permissions.refusal_to_move_encounter(by, before, now))
    refuse(permissions.refusal_of_move(before, starts_at=starts_at, ends_at=ends_at, place=place, now=now))
    after = Encounter.objects.get(pk=before.pk)
    after.starts_at, after.ends_at, after.place = starts_at, ends_at, place
    if after.registration_closes_at:
        after.registration_closes_at += starts_at - before.starts_at
    after.revision, after.calendar_sequence = before.revision + 1, before.calendar_sequence + 1
    after.calendar_changed_at = now
    after.save()
    _follow_move(before, after, by=by, words=words.strip(), now=now)


@transaction.atomic
def announce_encounter(*, encounter: Encounter, by: User, now: datetime) -> int:
    """Tell the accounts of its neighbourhood, or of the whole town; once each. Returns how many people."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_announce_encounter(by, locked, now))
    persons = people_to_tell(locked, now)
    payload = {**news_of(locked), "has_registration": locked.has_registration}
    return outbox.queue_many(ENCOUNTER_ANNOUNCED, fact=str(locked.pk), persons=persons, payload=payload)


@transaction.atomic
def hold_encounter(*, encounter: Encounter, by: User, now: datetime) -> None:
    """Record that the encounter took place."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_hold_encounter(by, locked, now))
    workflow.advance(ENCOUNTER, locked, "hold", by=by)


@transaction.atomic
def cancel_encounter(
    *, encounter: Encounter, by: User, reason: str, now: datetime, replaced_by: Encounter | None = None
) -> None:
    """Cancel, keep the reason, tell everybody who had been told of it or registered, with the encounter that takes its
    place if there is one; calendars get the cancellation."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_cancel_encounter(by, locked, now))
    refuse(permissions.refusal_of_replacement(locked, replaced_by, now) if replaced_by else None)
    workflow.advance(ENCOUNTER, locked, "cancel", by=by, reason=reason)
    _note_replacement(locked, replaced_by, now)
    more = {"reason": reason.strip(), **replacement_of(replaced_by)}
    for registration in active_registrations(locked):
        tell(registration, SEAT_CANCELLED, **more)
    persons = told_and_not_registered(locked)
    outbox.queue_many(ENCOUNTER_CANCELLED, fact=str(locked.pk), persons=persons, payload={**news_of(locked), **more})


def _note_replacement(encounter: Encounter, replaced_by: Encounter | None, now: datetime) -> None:
    """Calendars read the cancellation, and the new date, again."""
    Encounter.objects.filter(pk=encounter.pk).update(
        revision=F("revision") + 1,
        calendar_sequence=F("calendar_sequence") + 1,
        calendar_changed_at=now,
        replaced_by=replaced_by,
    )


@transaction.atomic
def replace_encounter(*, encounter: Encounter, by: User, replaced_by: Encounter, now: datetime) -> None:
    """Say which encounter takes the place of one that was cancelled: its page, the calendars and those who had
    registered are told. Nobody is registered for the other one without asking."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_replace_encounter(by, locked, now))
    refuse(permissions.refusal_of_replacement(locked, replaced_by, now))
    _note_replacement(locked, replaced_by, now)
    locked.history.create(event="replace", from_state=locked.state, to_state=locked.state, by=by)
    for registration in active_registrations(locked):
        tell(registration, SEAT_REPLACED, replaced_by.pk, **replacement_of(replaced_by))


@transaction.atomic
def write_account(*, encounter: Encounter, by: User, said: str, done: str, now: datetime) -> None:
    """Keep a draft of « ce que vous nous avez dit / ce que nous en faisons »; nobody reads it on the site."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_write_account(by, locked, now))
    locked.what_you_said, locked.what_we_do, locked.revision = said.strip(), done.strip(), locked.revision + 1
    locked.save(update_fields=["what_you_said", "what_we_do", "revision"])


@transaction.atomic
def publish_account(*, encounter: Encounter, by: User, said: str, done: str, now: datetime) -> None:
    """Publish « ce que vous nous avez dit / ce que nous en faisons », or correct it; the first day stays."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_publish_account(by, locked, now))
    event = "correct_account" if locked.has_account else "publish_account"
    locked.what_you_said, locked.what_we_do, locked.revision = said.strip(), done.strip(), locked.revision + 1
    locked.account_published_at = locked.account_published_at or now
    locked.account_published_by = by
    locked.save(
        update_fields=["what_you_said", "what_we_do", "revision", "account_published_at", "account_published_by"]
    )
    locked.history.create(event=event, from_state=locked.state, to_state=locked.state, by=by)


@transaction.atomic
def write_hosts(*, encounter: Encounter, by: User, **lines: str) -> None:
    """Say who welcomes, by kind, a person or a group a line: « Prénom Nom, rôle ». What was said before is replaced."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_write_encounter(by))
    locked.hosts.all().delete()
    rows: list[Host] = []
    for kind in HostKind:
        for line in filter(None, map(str.strip, lines.get(kind, "").splitlines())):
            name, _comma, role = line.partition(",")
            rows.append(Host(encounter=locked, kind=kind, name=name.strip(), role=role.strip(), rank=len(rows) + 1))
    Host.objects.bulk_create(rows)
    locked.revision += 1
    locked.save(update_fields=["revision"])
