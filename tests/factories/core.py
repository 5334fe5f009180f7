"""Messages of the outbox for tests, in each state."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import factory
from factory.django import DjangoModelFactory

from allonnes.core.models import OutboxMessage
from allonnes.core.signals import message_queued
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED

State = OutboxMessage.State


class OutboxMessageFactory(DjangoModelFactory[OutboxMessage]):
    """News of an encounter, to send now to an address without account."""

    class Meta:
        model = OutboxMessage

    class Params:
        held = factory.Trait(state=State.HELD, address="", person=factory.LazyFunction(uuid.uuid4))
        failed = factory.Trait(state=State.FAILED, attempts=8, last_error="Adresse refusée")
        sent = factory.Trait(state=State.SENT)

    key = factory.LazyFunction(lambda: f"essai:{uuid.uuid4()}")
    kind = ENCOUNTER_ANNOUNCED.name
    address = "camille@example.org"
    payload = factory.LazyFunction(
        lambda: {
            "title": "Stand",
            "when": "samedi",
            "place": "Place du Mail",
            "url": "/agenda/1/",
            "calendar": "/agenda/rencontre-1.ics",
        }
    )


def written_at(message: OutboxMessage, moment: datetime) -> OutboxMessage:
    """The same message, written at another moment."""
    OutboxMessage.objects.filter(pk=message.pk).update(created_at=moment)
    message.refresh_from_db()
    return message


@contextmanager
def nobody_delivers() -> Iterator[None]:
    """Messages stay in the outbox until a test delivers them."""
    receivers, message_queued.receivers = message_queued.receivers, []
    message_queued.sender_receivers_cache.clear()
    try:
        yield
    finally:
        message_queued.receivers = receivers
        message_queued.sender_receivers_cache.clear()
