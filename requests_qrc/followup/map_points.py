"""The public cases on the map of the town: those of a page with their numbers, all of them counted.

As light whatever their number: counts are made by the database, and points that lie together are one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Round
from django.utils.translation import gettext as _

from allonnes.town.geometry import Position
from allonnes.town.plan import MOST_PINS, MapPoint
from requests_qrc.followup.public import public_point, public_subject, public_url
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case

RING, QUARTER, DIAMOND, DISC = "ring", "quarter", "diamond", "disc"
SHAPES = {
    CaseState.RECEIVED: RING,
    CaseState.CONTESTED: RING,
    CaseState.ASSIGNED: QUARTER,
    CaseState.IN_PROGRESS: QUARTER,
    CaseState.SCHEDULED: QUARTER,
    CaseState.AWAITING_RESIDENT: QUARTER,
    CaseState.FORWARDED: DIAMOND,
}
# Digits of a degree: about a hundred metres, then a kilometre where there would be too many points.
STEPS = (3, 2, 1, 0)


def shape_of(case: Case) -> str:
    """The shape that tells its state on the map and in the list; whatever is over is a disc."""
    return SHAPES.get(CaseState(case.state), DISC)


def legend() -> list[tuple[str, str]]:
    """Each shape in words."""
    return [(RING, _("reçue")), (QUARTER, _("en cours")), (DIAMOND, _("transmise")), (DISC, _("terminée"))]


def ranks_of(cases: Iterable[Case]) -> dict[int, int]:
    """The number of each case of a page that has a point, in the order of the list."""
    placed = [case for case in cases if public_point(case)]
    return {case.pk: rank for rank, case in enumerate(placed, start=1)}


def numbered_points(cases: Sequence[Case]) -> list[MapPoint]:
    """Those cases on the map: « 3 » in the list is « 3 » there."""
    ranks = ranks_of(cases)
    points = [map_point(case, number=ranks.get(case.pk)) for case in cases]
    return [point for point in points if point]


def map_point(case: Case, *, number: int | None = None) -> MapPoint | None:
    """A case on the map, moved away as everybody sees it; None without a point."""
    point = public_point(case)
    if point is None:
        return None
    latitude, longitude = point
    return MapPoint(
        f"{case.state_words} : {public_subject(case)}",
        Position(float(longitude), float(latitude)),
        url=public_url(case),
        shape=shape_of(case),
        number=number,
    )


def quartier_counts(cases: QuerySet[Case]) -> dict[str, int]:
    """How many of these cases there are in each quartier, by its slug. One query."""
    counted = cases.order_by().filter(neighbourhood__isnull=False).values_list("neighbourhood__slug")
    return dict(counted.annotate(n=Count("pk")))


def together(cases: QuerySet[Case]) -> list[dict[str, Any]]:
    """Every case that has a point, those that lie together as one, in the features of GeoJSON; at most MOST_PINS.

    `count`: how many. One alone is named, with its page.
    """
    for digits in STEPS:
        cells = _cells(cases, digits)
        if len(cells) <= MOST_PINS:
            break
    alone = Case.objects.select_related("category").in_bulk([first for _place, n, first in cells if n == 1])
    return [_feature(place, count, alone.get(first)) for place, count, first in cells]


def _cells(cases: QuerySet[Case], digits: int) -> Sequence[tuple[tuple[float, float], int, int]]:
    placed = cases.order_by().filter(latitude__isnull=False)
    grouped = placed.values_list(Round("latitude", digits), Round("longitude", digits))
    return [
        ((float(longitude), float(latitude)), count, first)
        for latitude, longitude, count, first in grouped.annotate(n=Count("pk"), first=Min("pk")).order_by("first")
    ]


def _feature(place: tuple[float, float], count: int, case: Case | None) -> dict[str, Any]:
    named = {"title": f"{case.state_words} : {public_subject(case)}", "url": public_url(case)} if case else {}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": {"count": count, **named},
    }
