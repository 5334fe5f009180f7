"""A message waits in the outbox: ask a worker to send it. If nobody can be asked, the minute's relay will see it."""

import logging
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from allonnes.core.signals import message_queued
from allonnes.notifications.tasks import deliver

logger = logging.getLogger(__name__)


@receiver(message_queued)
def ask_delivery(sender: Any, *, message_id: UUID, **kwargs: Any) -> None:
    """Hand the id to Celery, once committed."""
    try:
        deliver.delay(str(message_id))
    except OperationalError:
        logger.warning("the broker does not answer; message %s waits for the relay", message_id)
