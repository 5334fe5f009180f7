"""What is entered face to face, or sent from a person's own phone: once, whoever sends it and however often."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.outreach import permissions
from allonnes.outreach.enums import Channel, EncounterKind
from allonnes.outreach.messages import REGISTERED
from allonnes.outreach.models import AssistedEntry, Encounter, OwnEntry, Stop
from allonnes.outreach.purposes import REGISTRATION
from allonnes.outreach.taken import Taken

CHANNEL_OF_KIND = {
    EncounterKind.MARKET_STALL: Channel.MARKET,
    EncounterKind.URBAN_WALK: Channel.WALK,
    EncounterKind.COLLECTION_TABLE: Channel.ASSOCIATION,
}
OWN_ENTRY_KEPT = timedelta(days=30)


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
    *,
    entry_id: UUID,
    purpose: str,
    encounter: Encounter,
    by: User,
    said: Sequence[object],
    stop: Stop | None = None,
) -> tuple[AssistedEntry, bool]:
    """Write who enters, where, at which stop of a walk, and how; the caller opened the transaction and asked consent.

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
            "stop": stop,
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
    """Do what a person sent from their phone, once: `write` does it and answers; sent again, the same answer is given.

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
