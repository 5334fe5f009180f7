"""Outlines of the town and of its quartiers: GeoJSON polygons in, answers out, in pure Python.

Positions are (longitude, latitude) in degrees, WGS 84, as in RFC 7946.
"""

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from allonnes.core.errors import InvalidInput

MAX_POSITIONS = 20_000
MAX_LON, MAX_LAT = 180, 90
MIN_RING = 4
# About one square metre: less is a line, or a slip of the hand.
MIN_SQUARE_DEGREES = 1e-10
# J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997: beyond this share the sign is certain.
_SIGN_DOUBT = 4 * sys.float_info.epsilon


class Position(NamedTuple):
    """A point, in degrees."""

    lon: float
    lat: float


Ring = tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Polygon:
    """One outline and its holes; every ring ends where it starts."""

    outline: Ring
    holes: tuple[Ring, ...] = ()

    @property
    def rings(self) -> tuple[Ring, ...]:
        return (self.outline, *self.holes)


@dataclass(frozen=True, slots=True)
class Geometry:
    """One or several polygons."""

    polygons: tuple[Polygon, ...]

    @property
    def rings(self) -> Iterator[Ring]:
        return (ring for polygon in self.polygons for ring in polygon.rings)


class GeometryRefused(InvalidInput):
    """The outline cannot be used; `reason` says in French why, and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__([reason])
        self.reason = reason


def read_geometry(data: object) -> Geometry:
    """The outline in a decoded GeoJSON Polygon or MultiPolygon (RFC 7946, sections 3.1.6 and 3.1.7).

    Also takes what drawing tools export: a Feature, or a FeatureCollection of exactly one. Heights are dropped.
    Raises GeometryRefused, with a French sentence, for another type, a position out of range, a ring that is open,
    too short or without area, and above 20,000 positions.
    """
    source = _unwrapped(data)
    coordinates = source.get("coordinates")
    match source.get("type"):
        case "Polygon":
            polygons = [coordinates]
        case "MultiPolygon":
            polygons = _items(coordinates)
        case _:
            raise GeometryRefused(
                _("Ce tracé n’est pas une surface. Dessinez un polygone, puis exportez-le au format GeoJSON.")
            )
    geometry = Geometry(tuple(_read_polygon(polygon) for polygon in polygons))
    if sum(len(ring) for ring in geometry.rings) > MAX_POSITIONS:
        raise GeometryRefused(_("Ce tracé a trop de points. Simplifiez-le, puis envoyez-le de nouveau."))
    return geometry


def contains(geometry: Geometry, lon: float, lat: float) -> bool:
    """Whether the point lies in the outline, holes excluded.

    Boundary rule: a point exactly on an edge or a corner, of an outline or of a hole, is inside. So a point on the
    line between two quartiers is in both, and one falls in no gap. The answer is exact for the given floats.
    """
    point = Position(lon, lat)
    return _is_on_earth(point) and any(_polygon_contains(polygon, point) for polygon in geometry.polygons)


def _unwrapped(data: object) -> Mapping[str, object]:
    """The bare geometry inside a FeatureCollection of one, or a Feature."""
    source = _mapping(data)
    if source.get("type") == "FeatureCollection":
        features = _items(source.get("features"))
        if len(features) != 1:
            raise GeometryRefused(
                _("Ce fichier doit contenir un seul tracé. Gardez-en un, puis envoyez-le de nouveau.")
            )
        source = _mapping(features[0])
    return _mapping(source.get("geometry")) if source.get("type") == "Feature" else source


def _mapping(data: object) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise GeometryRefused(_unreadable())
    return data


def _items(data: object) -> list[object]:
    if not isinstance(data, list | tuple) or not data:
        raise GeometryRefused(_unreadable())
    return list(data)


def _read_polygon(data: object) -> Polygon:
    outline, *holes = (_read_ring(ring) for ring in _items(data))
    return Polygon(outline, tuple(holes))


def _read_ring(data: object) -> Ring:
    ring = tuple(_read_position(position) for position in _items(data))
    if len(ring) < MIN_RING:
        raise GeometryRefused(_("Ce tracé a trop peu de points. Un contour a au moins trois points différents."))
    if ring[0] != ring[-1]:
        raise GeometryRefused(_("Ce tracé n’est pas fermé. Le dernier point doit être le même que le premier."))
    if not _has_area(ring):
        raise GeometryRefused(_too_flat())
    return ring


def _read_position(data: object) -> Position:
    position = Position(*[*map(_number, _items(data)), math.nan, math.nan][:2])
    if not _is_on_earth(position):
        raise GeometryRefused(
            _(
                "Un point du tracé est hors de la Terre. Chaque point s’écrit longitude puis latitude, en degrés, "
                "par exemple [0.16, 47.97]."
            )
        )
    return Position(float(position.lon), float(position.lat))


def _is_on_earth(position: Position) -> bool:
    """False for NaN too."""
    return -MAX_LON <= position.lon <= MAX_LON and -MAX_LAT <= position.lat <= MAX_LAT


def _number(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _polygon_contains(polygon: Polygon, point: Position) -> bool:
    outline_side = _ring_side(polygon.outline, point)
    if outline_side <= 0:
        return outline_side == 0
    return all(_ring_side(hole, point) <= 0 for hole in polygon.holes)


def _ring_side(ring: Ring, point: Position) -> int:
    """1 inside the ring, 0 on it, -1 outside: even-odd rule on a ray to the east."""
    side = -1
    for start, end in pairwise(ring):
        turn = _turn(start, end, point)
        if turn == 0 and _is_between(start, end, point):
            return 0
        if (start.lat > point.lat) != (end.lat > point.lat) and (turn > 0) == (end.lat > start.lat):
            side = -side
    return side


def _turn(start: Position, end: Position, point: Position) -> float:
    """Positive when `point` is to the left of the way from `start` to `end`, 0 when exactly in line."""
    left = (end.lon - start.lon) * (point.lat - start.lat)
    right = (end.lat - start.lat) * (point.lon - start.lon)
    turn = left - right
    if abs(turn) > _SIGN_DOUBT * (abs(left) + abs(right)) + sys.float_info.min:
        return turn
    (start_lon, start_lat), (end_lon, end_lat), (lon, lat) = (map(Fraction, place) for place in (start, end, point))
    exact = (end_lon - start_lon) * (lat - start_lat) - (end_lat - start_lat) * (lon - start_lon)
    return (exact > 0) - (exact < 0)


def _is_between(start: Position, end: Position, point: Position) -> bool:
    west, east = sorted((start.lon, end.lon))
    south, north = sorted((start.lat, end.lat))
    return west <= point.lon <= east and south <= point.lat <= north


def _signed_area(ring: Ring) -> float:
    shifted = list(_shifted(ring, ring[0]))
    return math.fsum(a.lon * b.lat - b.lon * a.lat for a, b in pairwise(shifted)) / 2


def _has_area(ring: Ring) -> bool:
    return len(ring) >= MIN_RING and abs(_signed_area(ring)) > MIN_SQUARE_DEGREES


def _shifted(ring: Ring, origin: Position) -> Iterator[Position]:
    """Sums around a near origin lose fewer digits than around the Gulf of Guinea."""
    return (Position(position.lon - origin.lon, position.lat - origin.lat) for position in ring)


def _unreadable() -> str:
    return _("Ce fichier n’est pas un tracé GeoJSON. Exportez votre tracé au format GeoJSON, puis envoyez-le.")


def _too_flat() -> str:
    return _("Ce tracé n’a pas de surface. Dessinez un contour plus large, puis envoyez-le de nouveau.")
