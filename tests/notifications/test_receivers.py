"""A message queued is sent as soon as it can be. Without a broker it waits: see test_broken."""

import pytest
from django.core import mail
from django.db import transaction

from allonnes.core import outbox
from allonnes.core.models import OutboxMessage
from allonnes.core.signals import message_queued
from allonnes.notifications.receivers import ask_delivery
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED

PAYLOAD = {
    "calendar": "/agenda/rencontre-1.ics",
    "title": "Stand",
    "when": "samedi",
    "place": "Place du Mail",
    "url": "/agenda/1/",
}


@pytest.fixture(autouse=True)
def _listening(_nobody_delivers):
    message_queued.connect(ask_delivery)


def _queue():
    with transaction.atomic():
        outbox.queue(ENCOUNTER_ANNOUNCED, key="fait:1", address="a@example.org", payload=PAYLOAD)
        assert not mail.outbox
    return OutboxMessage.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_message_leaves_as_soon_as_its_act_is_committed():
    assert _queue().state == "sent"
    assert len(mail.outbox) == 1
