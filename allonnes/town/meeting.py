"""Where two streets meet, from what is known of their lines."""

import math
from collections.abc import Sequence
from itertools import pairwise, product

from allonnes.town.geometry import Position
from allonnes.town.near import EARTH

# The line of a street goes from its first number to its last one: it often stops before the corner.
CORNER = 90
Point = tuple[float, float]


def meeting_point(first: Sequence[Sequence[float]], second: Sequence[Sequence[float]]) -> Position | None:
    """The middle of the shortest way between two lines of positions; None when it is longer than a corner."""
    if not first or not second:
        return None
    origin = Position(*first[0][:2])
    ways = [
        way
        for start, end in product(_segments(first, origin), _segments(second, origin))
        for way in _shortest_ways(start, end)
    ]
    start, end = min(ways, key=lambda way: math.dist(*way))
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    return _on_earth(middle, origin) if math.dist(start, end) <= CORNER else None


def _segments(line: Sequence[Sequence[float]], origin: Position) -> list[tuple[Point, Point]]:
    """In metres east and north of the origin; a lone point is a segment too."""
    points = [_flat(position, origin) for position in line]
    return [*pairwise(points)] or [(points[0], points[0])]


def _flat(position: Sequence[float], origin: Position) -> Point:
    east = math.radians(position[0] - origin.lon) * EARTH * math.cos(math.radians(origin.lat))
    return east, math.radians(position[1] - origin.lat) * EARTH


def _on_earth(point: Point, origin: Position) -> Position:
    narrow = EARTH * math.cos(math.radians(origin.lat))
    return Position(
        round(origin.lon + math.degrees(point[0] / narrow), 6), round(origin.lat + math.degrees(point[1] / EARTH), 6)
    )


def _shortest_ways(first: tuple[Point, Point], second: tuple[Point, Point]) -> list[tuple[Point, Point]]:
    """The candidates for the shortest way: where the segments cross, or from an end of one to the other."""
    cross = _cross(first, second)
    if cross:
        return [(cross, cross)]
    return [
        *((end, _foot(end, second)) for end in first),
        *((_foot(end, first), end) for end in second),
    ]


def _cross(first: tuple[Point, Point], second: tuple[Point, Point]) -> Point | None:
    (ax, ay), (bx, by) = first
    (cx, cy), (dx, dy) = second
    turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if not turn:
        return None
    along = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn
    across = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / turn
    is_on_both = 0 <= along <= 1 and 0 <= across <= 1
    return (ax + along * (bx - ax), ay + along * (by - ay)) if is_on_both else None


def _foot(point: Point, segment: tuple[Point, Point]) -> Point:
    """The nearest point of a segment."""
    (ax, ay), (bx, by) = segment
    length = (bx - ax) ** 2 + (by - ay) ** 2
    share = ((point[0] - ax) * (bx - ax) + (point[1] - ay) * (by - ay)) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return ax + share * (bx - ax), ay + share * (by - ay)
