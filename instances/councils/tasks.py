"""What the clock does to candidacies and mandates: each run treats everything due and not done."""

from celery import shared_task
from django.utils import timezone

from instances.councils.actions import forgetting, parents


@shared_task
def follow_parents() -> int:
    """A parent who says nothing is reminded once, then the candidacy ends."""
    now = timezone.now()
    return parents.remind_parents(now) + parents.expire_candidacies(now)


@shared_task
def forget() -> int:
    """Addresses that nobody proved, candidacies not kept, contacts of who sits no more."""
    now = timezone.now()
    return forgetting.forget_unconfirmed(now) + forgetting.forget_refused(now) + forgetting.forget_former_members(now)
