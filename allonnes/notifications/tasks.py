"""Beat entry points: each does everything due and not done yet."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from allonnes.core.heartbeats import Heart, alive
from allonnes.core.models import OutboxMessage
from allonnes.notifications import actions, work
from allonnes.notifications.newsletters import actions as newsletters

logger = logging.getLogger(__name__)
BATCH = 500
KEPT_DAYS = 365


@shared_task
def deliver(message_id: str) -> None:
    """Send one message; its id is all a queue ever sees."""
    actions.deliver(UUID(message_id))


@shared_task
def relay_outbox() -> None:
    """Send whatever is due: what the broker lost, what failed and may work now.

    Each message is run as a task of its own, here: an error nobody foresaw stops one message, not those behind it.
    """
    alive(Heart.BEAT)
    for message_id in OutboxMessage.objects.due().values_list("pk", flat=True)[:BATCH]:
        deliver.apply(args=(str(message_id),))


@shared_task
def send_newsletters() -> None:
    """Let the newsletters that are due leave, and go on with what was cut off."""
    written = newsletters.send_due_newsletters(now=timezone.now())
    if written:
        logger.info("%s messages of newsletters queued", written)


@shared_task
def send_digests() -> None:
    """Send the digests of the day and of the week to those who have news."""
    sent = actions.send_due_digests()
    logger.info("%s digests queued", sent)


@shared_task
def send_work_digests() -> None:
    """Tell the staff, once on each working morning, what came into their queues."""
    logger.info("%s summaries of work queued", work.send_work_digests(now=timezone.now()))


@shared_task
def tell_urgent_work() -> None:
    """Tell the staff at once what is urgent."""
    logger.info("%s urgent mails queued", work.tell_urgent_work(now=timezone.now()))


@shared_task
def forget_old_messages() -> None:
    """Nightly: the log of mails does not grow for ever."""
    actions.forget_old_messages(before=timezone.now() - timedelta(days=KEPT_DAYS))
