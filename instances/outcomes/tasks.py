"""What the clock does to subjects proposed."""

from celery import shared_task
from django.utils import timezone

from instances.outcomes.actions.forgetting import forget_old_suggestions


@shared_task
def forget_suggestions() -> int:
    """What residents wrote when they proposed a subject goes a year after the answer."""
    return forget_old_suggestions(timezone.now())
