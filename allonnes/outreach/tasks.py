"""What the clock does to entries: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from allonnes.outreach import actions


@shared_task
def forget_own_entries() -> int:
    """What phones sent is recognised for a month, then forgotten."""
    return actions.forget_own_entries(timezone.now())
