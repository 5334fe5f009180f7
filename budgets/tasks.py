"""What the clock does to projects: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from budgets.projects.deposit.actions import deposit, forgetting
from budgets.projects.study.actions import decisions, study
from budgets.projects.waiting import actions as waiting
from budgets.results.news import actions as vote_news
from budgets.voting.incidents import actions as incidents
from budgets.voting.roll import forgetting as forgetting_rolls
from budgets.voting.sealing.actions import clearing


@shared_task
def expire_unconfirmed() -> int:
    """Deposits never confirmed, and drafts, go once the deposit is over."""
    now = timezone.now()
    return deposit.expire_unconfirmed(now) + forgetting.forget_drafts(now)


@shared_task
def publish_due_decisions() -> int:
    """Decisions of the study become public together, at the date chosen, or as soon as possible after it."""
    return decisions.publish_due_decisions(timezone.now())


@shared_task
def remind_late() -> int:
    """Authors who were asked something, and services whose dossier is late, are reminded."""
    return study.remind_late(timezone.now())


@shared_task
def tell_vote_news() -> int:
    """Openings, last days and results of votes, receipts of yesterday's: each told once, never too late."""
    return vote_news.tell_vote_news(timezone.now())


@shared_task
def forget_incident_addresses() -> int:
    """Addresses left with a problem of the vote go six months after its answer."""
    return incidents.forget_addresses(timezone.now())


@shared_task
def clear_sealed_boxes() -> int:
    """What a sealing could not destroy at once is destroyed as soon as possible."""
    return clearing.clear_sealed_boxes(timezone.now())


@shared_task
def forget_rolls() -> int:
    """The roll of a vote goes 60 days after its result."""
    return forgetting_rolls.forget_rolls(timezone.now())


@shared_task
def tell_waiting_ideas() -> int:
    """A deposit is open: whoever left an idea for it is written to."""
    return waiting.tell_waiting_ideas(timezone.now())


@shared_task
def forget_waiting_ideas() -> int:
    """Ideas never confirmed, not deposited in time, or too old, go."""
    return waiting.forget_waiting_ideas(timezone.now())
