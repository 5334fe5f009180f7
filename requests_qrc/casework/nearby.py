"""The cases of the last twelve months around the place of one: what may be the same, and what comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import cos, hypot, radians
from typing import Any

from django.db.models import Q

from requests_qrc.casework.permissions import cases_of
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case

METRES, SHOWN, MOST_READ = 100, 5, 60
PERIOD = timedelta(days=365)
METRES_BY_DEGREE = 111_320
# So many on one spot in a year say something of the spot.
OFTEN = 3


@dataclass(frozen=True)
class Near:
    """Another case; `metres` is None when both name one place and no point."""

    case: Case
    metres: int | None
    is_older: bool


def near(user: Any, case: Case, now: datetime) -> list[Near]:
    """The nearest first, among those that this person works on. One query; none without a place."""
    around = _around(case)
    if around is None:
        return []
    rows = Case.objects.submitted().filter(around, cases_of(user), received_at__gte=now - PERIOD).exclude(pk=case.pk)
    hidden = (CaseState.SPAM, CaseState.CANCELLED)
    read = rows.exclude(state__in=hidden).select_related("category").defer("search").order_by("-received_at")
    met = [Near(other, _metres(case, other), other.pk < case.pk) for other in read[:MOST_READ]]
    close = [other for other in met if other.metres is None or other.metres <= METRES]
    return sorted(close, key=lambda other: (other.metres or 0, -other.case.pk))


def _around(case: Case) -> Q | None:
    if case.latitude is not None and case.longitude is not None:
        high = Decimal(METRES) / METRES_BY_DEGREE
        wide = high / Decimal(cos(radians(float(case.latitude))))
        return Q(
            latitude__range=(case.latitude - high, case.latitude + high),
            longitude__range=(case.longitude - wide, case.longitude + wide),
        )
    return Q(place=case.place_id) if case.place_id else None


def _metres(case: Case, other: Case) -> int | None:
    if None in {case.latitude, other.latitude}:
        return None
    north = float(other.latitude - case.latitude) * METRES_BY_DEGREE  # type: ignore[operator]
    scale = cos(radians(float(case.latitude or 0))) * METRES_BY_DEGREE
    east = float(other.longitude - case.longitude) * scale  # type: ignore[operator]
    return round(hypot(north, east))
