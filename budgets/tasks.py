"""What the clock does to projects: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from budgets.actions.deposit import expire_unconfirmed as expire


@shared_task
def expire_unconfirmed() -> int:
    """Deposits never confirmed go once the deposit is over."""
    return expire(timezone.now())
