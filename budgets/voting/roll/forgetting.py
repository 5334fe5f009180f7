"""The roll goes for good 60 days after the official result: by then nobody can contest the vote any more."""

from datetime import datetime, timedelta

from django.db import transaction

from allonnes.accounts import audit
from allonnes.core import outbox
from budgets.editions.models import Edition
from budgets.voting.box.open_box import close_ballot_box
from budgets.voting.messages import VOTE_RECEIVED
from budgets.voting.models import RollDay, RollEntry

ROLL_LIFE = timedelta(days=60)


def forget_rolls(now: datetime) -> int:
    """Delete the entries of every vote whose result is 60 days old; how many votes. Late runs catch up.

    The receipts stay in the sealing, without anybody; the mails that carried one lose their words and their person.
    """
    old = Edition.objects.filter(counts__is_official=True, counts__published_at__lte=now - ROLL_LIFE)
    return sum(_forget(edition) for edition in old.filter(roll__isnull=False).distinct().order_by("pk"))


@transaction.atomic
def _forget(edition: Edition) -> bool:
    close_ballot_box(edition.pk)
    entries = RollEntry.objects.filter(edition=edition)
    number = entries.count()
    if not number:
        return False
    entries.delete()
    RollDay.objects.filter(station__edition=edition).delete()
    outbox.forget_recipients(VOTE_RECEIVED, fact=str(edition.pk))
    audit.record("budgets.forget_roll", by=None, edition=edition.slug, entries=number)
    return True
