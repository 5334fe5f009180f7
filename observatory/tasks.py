"""What the clock does to promises: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from observatory.dashboards import actions as dashboards
from observatory.engagements.actions import reminding, states
from observatory.following.actions import telling


@shared_task
def tell_changes() -> int:
    """Followers and authors are told of what changed, in one mail a day at most."""
    return telling.tell_changes(timezone.now())


@shared_task
def remind_services() -> int:
    """Services are reminded before a promise falls silent."""
    return reminding.remind_services(timezone.now())


@shared_task
def close_evaluations() -> int:
    """An evaluation ends with its last day."""
    return states.close_due_evaluations(timezone.now())


@shared_task
def refresh_figures() -> int:
    """Count again the people who take part this year; what was counted stays until the new figures are whole."""
    return dashboards.refresh_reach(timezone.now())
