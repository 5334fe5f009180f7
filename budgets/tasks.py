"""What the clock does to projects: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from budgets.actions import decisions, deposit, study


@shared_task
def expire_unconfirmed() -> int:
    """Deposits never confirmed go once the deposit is over."""
    return deposit.expire_unconfirmed(timezone.now())


@shared_task
def publish_due_decisions() -> int:
    """Decisions of the study become public together, at the date chosen, or as soon as possible after it."""
    return decisions.publish_due_decisions(timezone.now())


@shared_task
def remind_late() -> int:
    """Authors who were asked something, and services whose dossier is late, are reminded."""
    return study.remind_late(timezone.now())
