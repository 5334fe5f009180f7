"""The votes whose ballot box is not sealed, for lists of what waits: the database says it, no key is asked for."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.voting.models import KeyLoss


def unsealed_votes() -> "QuerySet[Edition]":
    """Opened, and not sealed."""
    return Edition.objects.filter(opening__isnull=False).exclude(sealing__sealed_at__isnull=False)


def votes_over(now: datetime) -> "QuerySet[Edition]":
    """Nobody votes any more, and nothing is sealed."""
    over = Phase.objects.filter(edition=OuterRef("pk"), kind=PhaseKind.VOTE, ends_at__lte=now)
    return unsealed_votes().filter(Exists(over))


def votes_with_key() -> "QuerySet[Edition]":
    """Not sealed, and nobody said that their key is lost for good: the names that decide can still be read."""
    lost = KeyLoss.objects.filter(opening__edition=OuterRef("pk"), confirmed_at__isnull=False)
    return unsealed_votes().filter(~Exists(lost))
