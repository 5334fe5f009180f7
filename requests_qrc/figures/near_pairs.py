"""Cases that may be about one same thing: near each other, within a few days. Pure: no database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import asin, cos, floor, radians, sin, sqrt

EARTH_M = 6_371_000
DEGREE_M = 111_195
# Beside the rounding of the constants above.
A_LITTLE_WIDER = 1.001
# « 0 metres » finds what is at the very same point.
SMALLEST_SQUARE_M = 1.0
LAST_LATITUDE = 89.0


@dataclass(frozen=True)
class Spot:
    """Where and when something was told, and what it was about."""

    number: str
    latitude: float
    longitude: float
    day: date
    subject: str


@dataclass(frozen=True)
class Pair:
    """Two spots, and the metres between them."""

    first: Spot
    second: Spot
    metres: float


def distance(first: Spot, second: Spot) -> float:
    """Metres between two points of the earth, by the formula of haversines."""
    north, south = radians(first.latitude), radians(second.latitude)
    turned = radians(first.longitude - second.longitude)
    chord = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(turned / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(chord))


def near_pairs(spots: Iterable[Spot], *, radius: float, days: int, same_subject: bool = False) -> list[Pair]:
    """Every two within `radius` metres and `days` days of each other, both counted, the nearest first.

    Each is compared with those of its own square and of the eight around it alone: squares are as wide as the radius.
    """
    cells: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    pairs = []
    in_order = sorted(spots, key=lambda spot: (spot.day, spot.number))
    squares = _squares_of(in_order, radius)
    for spot in in_order:
        for other in _around(squares(spot), cells):
            metres = distance(other, spot)
            is_near = metres <= radius and (spot.day - other.day).days <= days
            if is_near and (not same_subject or other.subject == spot.subject):
                pairs.append(Pair(other, spot, metres))
        cells[squares(spot)].append(spot)
    return sorted(pairs, key=lambda pair: (pair.metres, pair.first.number, pair.second.number))


def _squares_of(spots: Iterable[Spot], radius: float) -> Callable[[Spot], tuple[int, int]]:
    """Where a point is in the one grid of all of them: a square is a little wider than the radius where degrees are
    the narrowest, the farthest from the equator, and wider elsewhere; never narrower."""
    farthest = max((abs(spot.latitude) for spot in spots), default=0.0)
    height = max(radius, SMALLEST_SQUARE_M) * A_LITTLE_WIDER / DEGREE_M
    width = height / cos(radians(min(farthest, LAST_LATITUDE)))
    return lambda spot: (floor(spot.latitude / height), floor(spot.longitude / width))


def _around(square: tuple[int, int], cells: dict[tuple[int, int], list[Spot]]) -> Iterator[Spot]:
    line, column = square
    for down, right in product((-1, 0, 1), repeat=2):
        yield from cells.get((line + down, column + right), [])
