"""The days when the town hall is closed, beside public holidays."""

from datetime import date

from allonnes.town.models import ClosingDay


def closing_days() -> frozenset[date]:
    """All of them. One query."""
    return frozenset(ClosingDay.objects.values_list("day", flat=True))
