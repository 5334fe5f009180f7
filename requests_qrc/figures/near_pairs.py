"""Cases that may be about one same thing: near each other, within a few days. Pure: no database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import asin, cos, floor, radians, sin, sqrt

EARTH_M = 6_371_000
DEGREE_M = 111_195


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
    for spot in sorted(spots, key=lambda spot: (spot.day, spot.number)):
        for other in _around(spot, cells, radius):
            metres = distance(other, spot)
            is_near = metres <= radius and (spot.day - other.day).days <= days
            if is_near and (not same_subject or other.subject == spot.subject):
                pairs.append(Pair(other, spot, metres))
        cells[_cell(spot, radius)].append(spot)
    return sorted(pairs, key=lambda pair: (pair.metres, pair.first.number, pair.second.number))


def _cell(spot: Spot, radius: float) -> tuple[int, int]:
    """The square of a point; those of one town are at nearly one latitude, so one width of degree does for all."""
    height = radius / DEGREE_M
    # A tenth wider than the radius anywhere south of 60° N, and never narrower.
    width = radius / (DEGREE_M * cos(radians(min(abs(spot.latitude) // 1 + 1, 89))))
    return floor(spot.latitude / height), floor(spot.longitude / width)


def _around(spot: Spot, cells: dict[tuple[int, int], list[Spot]], radius: float) -> Iterator[Spot]:
    line, column = _cell(spot, radius)
    for down, right in product((-1, 0, 1), repeat=2):
        yield from cells.get((line + down, column + right), [])
