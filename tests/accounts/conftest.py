"""Mails stay in the outbox here: their delivery belongs to another part, and has its own tests."""

from collections.abc import Iterator

import pytest

from allonnes.core.signals import message_queued


@pytest.fixture(autouse=True)
def _undelivered() -> Iterator[None]:
    receivers, message_queued.receivers = message_queued.receivers, []
    message_queued.sender_receivers_cache.clear()
    yield
    message_queued.receivers = receivers
    message_queued.sender_receivers_cache.clear()
