"""What the clock does to encounters: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from allonnes.outreach import actions


@shared_task
def forget_own_entries() -> int:
    """What phones sent is recognised for a month, then forgotten."""
    return actions.forget_own_entries(timezone.now())


@shared_task
def remind_registered() -> int:
    """Who has a seat is reminded two days before."""
    return actions.remind_registered(timezone.now())


@shared_task
def forget_registrations() -> int:
    """Who came is forgotten three months after."""
    return actions.forget_registrations(timezone.now())
