"""What the clock does to cases: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from requests_qrc.casework.actions import due, partners, silence
from requests_qrc.figures.actions import publish_delays
from requests_qrc.intake.actions import forgetting


@shared_task
def settle_due() -> int:
    """Close what waited for an answer too long, and what nobody contested."""
    return due.settle_due_cases(timezone.now())


@shared_task
def keep_silence_days() -> int:
    """Write the day when the silence of the town decided: a late answer never takes it away."""
    return silence.keep_silence_days(timezone.now())


@shared_task
def remind_late() -> int:
    """Residents who were asked something, bodies that said nothing, and those for whom silence will decide, are told
    once."""
    now = timezone.now()
    return due.remind_residents(now) + partners.remind_partners(now) + silence.warn_residents(now)


@shared_task
def forget_drafts() -> int:
    """Drafts that nobody sent go a month after they were begun."""
    return forgetting.forget_drafts(timezone.now())


@shared_task
def forget_idle_places() -> int:
    """Where it was goes too, once an account is deleted and the town has nothing left to do there."""
    return forgetting.forget_idle_places()


@shared_task
def count_delays() -> None:
    """« Nos délais » is counted again, whole."""
    publish_delays(now=timezone.now())
