"""Addresses without account: the one link that stops a subject, and what an account of the same address wants.

Who has an account is written to as its owner chose, by whatever way the address was given.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.encryption import decrypt_link, encrypt_link, fingerprint
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import Topic
from allonnes.notifications.models import Preference, SilentAddress

PURPOSE = "notifications.silence"
# A mail is read years later: its link still stops what it speaks of.
LINK_LIFE = timedelta(days=3650)
State = OutboxMessage.State


def silence_url(address: str, topic: Topic) -> str:
    """The link of a mail to an address alone, which stops one subject (RFC 8058); no address is read in it."""
    token = encrypt_link(PURPOSE, [address.strip().lower(), topic.value])
    return f"{settings.SITE_URL}{reverse('notifications:unsubscribe_address', args=[token])}"


def read_silence_link(token: str) -> tuple[str, str] | None:
    """The address and the subject of a link; None when it is none of ours."""
    held = decrypt_link(PURPOSE, token, max_age=LINK_LIFE)
    return (held[0], held[1]) if held else None


def owner_of(address: str) -> User | None:
    """The open account of an address."""
    return User.objects.filter(email__iexact=address.strip(), is_active=True).first()


def is_silent(address: str, topic: Topic) -> bool:
    """Whether whoever has this address stopped this subject."""
    return SilentAddress.objects.filter(fingerprint=fingerprint(PURPOSE, address), topic=topic.value).exists()


@transaction.atomic
def silence(*, address: str, topic: Topic) -> None:
    """No more messages of a subject to an address, nor to the account of the same address; what waits is dropped."""
    row = SilentAddress(fingerprint=fingerprint(PURPOSE, address), topic=topic.value)
    SilentAddress.objects.bulk_create([row], ignore_conflicts=True)
    names = [kind.name for kind in outbox.kinds() if kind.topic == topic and not kind.is_essential]
    waiting = OutboxMessage.objects.filter(address__iexact=address, person=None, kind__in=names, state=State.PENDING)
    waiting.update(state=State.SKIPPED, address="", payload={})
    owner = owner_of(address)
    if owner is not None:
        none = {"rhythm": Preference.Rhythm.NONE}
        Preference.objects.update_or_create(user=owner, topic=topic.value, defaults=none)


def hear_again(*, address: str, topic: Topic) -> None:
    """Whoever has this address asks for this subject again, and proved it."""
    SilentAddress.objects.filter(fingerprint=fingerprint(PURPOSE, address), topic=topic.value).delete()
