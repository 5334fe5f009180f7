"""What the clock does for the pages of the site."""

from celery import shared_task
from django.utils import timezone

from portal.old_addresses.missed import keep_missed


@shared_task
def keep_missed_addresses() -> int:
    """Addresses asked for and not found, counted since the last hour, join the list of the desk."""
    return keep_missed(timezone.now())
