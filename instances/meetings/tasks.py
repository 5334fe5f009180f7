"""What the clock does to meetings."""

from celery import shared_task
from django.utils import timezone

from instances.meetings.actions import reminding


@shared_task
def remind_of_meetings() -> int:
    """Members are reminded two days before; each run tells everybody not yet told."""
    return reminding.remind_members(timezone.now())
