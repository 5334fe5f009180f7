"""What the clock does to consultations: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from instances.consultations.actions.concluding import close_due_consultations
from instances.consultations.actions.replying import forget_unconfirmed


@shared_task
def close_consultations() -> int:
    """Those whose end has come."""
    return close_due_consultations(now=timezone.now())


@shared_task
def forget_replies() -> int:
    """Those that nobody confirmed."""
    return forget_unconfirmed(now=timezone.now())
