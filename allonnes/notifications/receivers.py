"""A message waits in the outbox: ask a worker to send it. If nobody can be asked, the minute's relay will see it."""

import logging
from typing import Any
from uuid import UUID

from celery.signals import heartbeat_sent
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from allonnes.core.breaker import Breaker
from allonnes.core.heartbeats import Heart, alive
from allonnes.core.signals import message_queued
from allonnes.notifications.tasks import deliver

logger = logging.getLogger(__name__)
# A relay passes every minute: a page need not wait for a broker that has just failed another.
breaker = Breaker(30)


@receiver(message_queued)
def ask_delivery(sender: Any, *, message_id: UUID, **kwargs: Any) -> None:
    """Hand the id to Celery, once committed."""
    if not breaker.may_try():
        return
    try:
        deliver.delay(str(message_id))
    except (OperationalError, OSError):
        if breaker.failed():
            logger.warning("the broker does not answer; message %s waits for the relay", message_id)
    else:
        breaker.answered()


@heartbeat_sent.connect
def tell_worker_lives(**kwargs: Any) -> None:
    """In a worker, every two seconds, while it reaches the broker."""
    alive(Heart.WORKER)
