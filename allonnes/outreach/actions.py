"""What is written around encounters: planning, announcing, holding, cancelling, counting, registering."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.ages import DIGITAL_MAJORITY
from allonnes.accounts.models import User
from allonnes.core import outbox, workflow
from allonnes.core.addresses import address_of
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.templatetags.french import when
from allonnes.core.working_days import add_calendar_months
from allonnes.outreach import permissions
from allonnes.outreach.enums import AgeBand, Channel, EncounterKind
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED, ENCOUNTER_CANCELLED, REGISTERED
from allonnes.outreach.models import AssistedEntry, Encounter, Headcount, OwnEntry
from allonnes.outreach.purposes import REGISTRATION
from allonnes.outreach.taken import Taken
from allonnes.outreach.workflow import ENCOUNTER

CHANNEL_OF_KIND = {
    EncounterKind.MARKET_STALL: Channel.MARKET,
    EncounterKind.URBAN_WALK: Channel.WALK,
    EncounterKind.COLLECTION_TABLE: Channel.ASSOCIATION,
}
OWN_ENTRY_KEPT = timedelta(days=30)
WRITTEN_BY_BUTTONS = ("state", "what_you_said", "what_we_do")


def _lock(encounter: Encounter) -> Encounter:
    return lock(Encounter, encounter.pk)


def _news(encounter: Encounter) -> dict[str, object]:
    return {
        "title": encounter.title,
        "when": when(encounter.starts_at),
        "place": encounter.place.name,
        "url": address_of(encounter),
    }


@transaction.atomic
def change_encounter(*, encounter: Encounter, by: User) -> None:
    """Save an encounter written at the desk; calendars already subscribed see a new version (RFC 5545 SEQUENCE).

    What buttons write (state, public account) is left as it stands: a cancellation made meanwhile stays.
    """
    refuse(permissions.refusal_to_write_encounter(by))
    if encounter.pk:
        locked = _lock(encounter)
        encounter.revision = locked.revision + 1
        for name in WRITTEN_BY_BUTTONS:
            setattr(encounter, name, getattr(locked, name))
    encounter.save()


def _people_to_tell(encounter: Encounter, now: datetime) -> list[UUID]:
    """Open accounts of the neighbourhood, or of the town. A child waits for a parent, an address for its code."""
    fifteenth = add_calendar_months(timezone.localdate(now), -12 * DIGITAL_MAJORITY)
    waiting_child = Q(birth_date__gt=fifteenth) & ~Q(parental_consent__is_granted=True)
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    unproved = Exists(addresses.filter(verified=False)) & ~Exists(addresses.filter(verified=True))
    people = User.objects.filter(~waiting_child, ~unproved, is_active=True)
    if encounter.neighbourhood_id:
        people = people.filter(neighbourhood=encounter.neighbourhood_id)
    return list(people.order_by("pk").values_list("public_id", flat=True))


@transaction.atomic
def announce_encounter(*, encounter: Encounter, by: User, now: datetime) -> int:
    """Tell the accounts of its neighbourhood, or of the whole town; once each. Returns how many people."""
    locked = _lock(encounter)
    refuse(permissions.refusal_to_announce_encounter(by, locked, now))
    persons = _people_to_tell(locked, now)
    return outbox.queue_many(ENCOUNTER_ANNOUNCED, fact=str(locked.pk), persons=persons, payload=_news(locked))


@transaction.atomic
def hold_encounter(*, encounter: Encounter, by: User, now: datetime) -> None:
    """Record that the encounter took place."""
    locked = _lock(encounter)
    refuse(permissions.refusal_to_hold_encounter(by, locked, now))
    workflow.advance(ENCOUNTER, locked, "hold", by=by)


@transaction.atomic
def cancel_encounter(*, encounter: Encounter, by: User, reason: str, now: datetime) -> None:
    """Cancel, keep the reason, tell everybody who had been told of it; calendars get the cancellation."""
    locked = _lock(encounter)
    refuse(permissions.refusal_to_cancel_encounter(by, locked, now))
    workflow.advance(ENCOUNTER, locked, "cancel", by=by, reason=reason)
    Encounter.objects.filter(pk=locked.pk).update(revision=F("revision") + 1)
    persons = outbox.persons_told(ENCOUNTER_ANNOUNCED, fact=str(locked.pk))
    payload = {**_news(locked), "reason": reason.strip()}
    outbox.queue_many(ENCOUNTER_CANCELLED, fact=str(locked.pk), persons=persons, payload=payload)


@transaction.atomic
def publish_account(*, encounter: Encounter, by: User, said: str, done: str, now: datetime) -> None:
    """Publish « ce que vous nous avez dit / ce que nous en faisons »."""
    locked = _lock(encounter)
    refuse(permissions.refusal_to_publish_account(by, locked, now))
    locked.what_you_said, locked.what_we_do, locked.revision = said.strip(), done.strip(), locked.revision + 1
    locked.save(update_fields=["what_you_said", "what_we_do", "revision"])


@transaction.atomic
def count_people(*, encounter: Encounter, by: User, age_band: str, change: int, now: datetime) -> int:
    """Add or take back people met, by eye; never under zero. Returns the new number of that age band."""
    refuse(permissions.refusal_to_use_field_mode(by, encounter, now))
    Headcount.objects.bulk_create(
        [Headcount(encounter=encounter, age_band=band) for band in AgeBand.values], ignore_conflicts=True
    )
    row = Headcount.objects.select_for_update().get(encounter=encounter, age_band=age_band)
    row.count = max(0, row.count + change)
    row.save(update_fields=["count"])
    return row.count


def channel_of(encounter: Encounter) -> Channel:
    """How what is entered at an encounter reached the town."""
    return CHANNEL_OF_KIND.get(EncounterKind(encounter.kind), Channel.DESK)


def account_met(*, email: str, first_name: str) -> User:
    """The account of an address given face to face, found or opened without password; nobody proved the address yet.

    A known account keeps its name. Only the owner of the mailbox can sign in: a code is sent there.
    """
    address = email.strip().lower()
    user, _is_new = User.objects.get_or_create(
        email__iexact=address,
        defaults={"email": address, "first_name": first_name, "password": make_password(None)},
    )
    return user


def _fingerprint_of(purpose: str, said: Sequence[object]) -> str:
    return salted_hmac(f"outreach.entry:{purpose}", json.dumps(said), algorithm="sha256").hexdigest()


def take_entry(
    *, entry_id: UUID, purpose: str, encounter: Encounter, by: User, said: Sequence[object]
) -> tuple[AssistedEntry, bool]:
    """Write who enters, where and how, inside the caller's transaction; the consent was asked by the caller.

    Whoever sends an id at once, one makes it and the others wait, then find it: returns also whether it is new, and the
    caller answers the same receipt as the first time. Raises ActionDenied when that id already served for another
    content; `said` is all that tells one content from another, kept as a fingerprint that nobody reads back.
    """
    fingerprint = _fingerprint_of(purpose, said)
    entry, is_new = AssistedEntry.objects.get_or_create(
        pk=entry_id,
        defaults={
            "purpose": purpose,
            "encounter": encounter,
            "channel": channel_of(encounter),
            "entered_by": by,
            "has_consent": True,
            "fingerprint": fingerprint,
        },
    )
    if not is_new:
        refuse(permissions.refusal_to_send_again(entry, purpose, fingerprint))
    return entry, is_new


@transaction.atomic
def take_own_entry(
    *, entry_id: UUID, purpose: str, by: User, said: Sequence[object], write: Callable[[], Taken]
) -> Taken:
    """Do what a person sent from her phone, once: `write` does it and answers; sent again, the same answer is given.

    Whoever sends an id at once, one does it and the others wait. What `write` refuses leaves nothing, so its correction
    keeps its id. Raises ActionDenied when the id already served for another content or another person.
    """
    fingerprint = _fingerprint_of(purpose, said)
    entry, is_new = OwnEntry.objects.get_or_create(
        pk=entry_id, defaults={"purpose": purpose, "person": by, "fingerprint": fingerprint}
    )
    if not is_new:
        refuse(permissions.refusal_to_send_own_again(by, entry, purpose, fingerprint))
        return Taken(entry.said, entry.receipt)
    answer = write()
    entry.said, entry.receipt = answer.said, answer.receipt
    entry.save(update_fields=["said", "receipt"])
    return answer


def forget_own_entries(now: datetime) -> int:
    """What a phone sent is recognised for a month: no phone keeps it longer. Returns how many are forgotten."""
    forgotten, _by_table = OwnEntry.objects.filter(taken_at__lt=now - OWN_ENTRY_KEPT).delete()
    return forgotten


@transaction.atomic
def register_resident(
    *, entry_id: UUID, encounter: Encounter, by: User, email: str, first_name: str, now: datetime
) -> AssistedEntry:
    """Open an account for an adult met face to face, who agreed; they get a mail to sign in for the first time.

    `entry_id` is made by the tablet: the same entry sent twice is one entry, and so is the same person entered twice at
    one encounter, by two tablets at once too. An address that already has an account keeps it: the agent sees no
    difference, so nobody learns who is registered. Raises ActionDenied, also when the entry served for somebody else.
    """
    refuse(permissions.refusal_to_use_field_mode(by, encounter, now))
    address = email.strip().lower()
    known = AssistedEntry.objects.select_related("for_user").filter(pk=entry_id).first()
    if known:
        refuse(permissions.refusal_to_repeat_registration(by, known, encounter, address))
        return known
    user = lock_user(account_met(email=address, first_name=first_name))
    known = AssistedEntry.objects.filter(encounter=encounter, for_user=user, purpose=REGISTRATION.value).first()
    if known:
        return known
    values = {"encounter": encounter, "channel": channel_of(encounter), "entered_by": by, "for_user": user}
    entry, _is_new = AssistedEntry.objects.get_or_create(
        pk=entry_id, defaults={**values, "purpose": REGISTRATION.value, "has_consent": True}
    )
    refuse(permissions.refusal_to_repeat_registration(by, entry, encounter, address))
    outbox.queue(
        REGISTERED,
        key=outbox.key_of(REGISTERED, encounter.pk, user.public_id),
        person=user.public_id,
        payload={"encounter": encounter.title, "url": reverse("account_login")},
    )
    return entry
