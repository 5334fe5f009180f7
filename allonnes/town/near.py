"""How far two points are, and the rows of any table near a point: no extension of the database is needed.

A table that is asked has two columns of degrees, with a plain index on both. Distances are on the sphere: in a town,
less than a metre away from those of surveyors.
"""

import math
from typing import Any, NamedTuple, TypeVar

from django.db.models import F, FloatField, Model, QuerySet, Value
from django.db.models.functions import ASin, Cast, Cos, Least, Power, Radians, Sin, Sqrt

from allonnes.town.geometry import MAX_LAT, MAX_LON, Geometry, Position

# Mean radius of the Earth, in metres (IUGG).
EARTH = 6_371_008.8
Row = TypeVar("Row", bound=Model)


class Box(NamedTuple):
    """A part of the map, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def widened(self, metres: float) -> "Box":
        """The same and what is so near."""
        low, high = Position(self.west, self.south), Position(self.east, self.north)
        return Box(*box_around(low, metres)[:2], *box_around(high, metres)[2:])

    def holds(self, point: Position) -> bool:
        return self.west <= point.lon <= self.east and self.south <= point.lat <= self.north


def metres_between(start: Position, end: Position) -> float:
    """The shortest way on the sphere."""
    start_lat, end_lat = math.radians(start.lat), math.radians(end.lat)
    half_lat, half_lon = (end_lat - start_lat) / 2, math.radians(end.lon - start.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(start_lat) * math.cos(end_lat) * math.sin(half_lon) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(chord)))


def box_around(point: Position, metres: float) -> Box:
    """The smallest box that holds every point so near, a little wider for what columns round."""
    high = math.degrees(metres / EARTH) + 2e-6
    wide = min(float(MAX_LON), high / max(math.cos(math.radians(min(MAX_LAT, abs(point.lat) + high))), 1e-9))
    return Box(point.lon - wide, point.lat - high, point.lon + wide, point.lat + high)


def box_of(geometry: Geometry) -> Box:
    """The smallest box that holds an outline."""
    points = [point for ring in geometry.rings for point in ring]
    lons, lats = [point.lon for point in points], [point.lat for point in points]
    return Box(min(lons), min(lats), max(lons), max(lats))


def within(
    rows: "QuerySet[Row]", point: Position, metres: float, *, longitude: str = "longitude", latitude: str = "latitude"
) -> "QuerySet[Row]":
    """The rows at most so far from a point, nearest first, each with its `distance` in metres.

    The index finds those of a box, and the exact distance is asked of these alone. `longitude` and `latitude` may lead
    through a foreign key (`place__longitude`). A row without a point is left out.
    """
    box = box_around(point, metres)
    in_box = {
        f"{longitude}__gte": box.west,
        f"{longitude}__lte": box.east,
        f"{latitude}__gte": box.south,
        f"{latitude}__lte": box.north,
    }
    asked: Any = rows.filter(**in_box).annotate(distance=_distance(point, longitude, latitude))
    return asked.filter(distance__lte=metres).order_by("distance", "pk")  # type: ignore[no-any-return]


def _distance(point: Position, longitude: str, latitude: str) -> Any:
    lon, lat = Cast(F(longitude), FloatField()), Cast(F(latitude), FloatField())
    half_lat: Any = Sin(Radians(lat - Value(point.lat)) / 2)
    half_lon: Any = Sin(Radians(lon - Value(point.lon)) / 2)
    narrow = Cos(Radians(lat)) * Value(math.cos(math.radians(point.lat)))
    chord = Power(half_lat, 2) + narrow * Power(half_lon, 2)
    return Value(2 * EARTH) * ASin(Least(Value(1.0), Sqrt(chord)))
