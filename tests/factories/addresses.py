"""The invented commune of `tests/data/adresses-72.csv`, imported, with two quartiers and a place."""

from typing import Any

from django.core.cache import cache
from django.utils import timezone

from allonnes.town.actions import import_addresses
from allonnes.town.models import Neighbourhood
from allonnes.town.national_file import NationalFile, read_national_file
from tests.factories.town import NeighbourhoodFactory
from tests.real_data import DATA

FILE = DATA / "adresses-72.csv"


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A contour."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def is_near(point: Any) -> bool:
    """Around Allonnes."""
    return 0.1 < point.lon < 0.2 and 47.9 < point.lat < 48


def read_file() -> NationalFile:
    with FILE.open("rb") as raw:
        return read_national_file(raw, insee="72003", is_near=is_near)


def make_quartiers() -> tuple[Neighbourhood, Neighbourhood]:
    """« Vieux-Bourg » to the west of 0.165, « Chaoué », the priority one, to the east."""
    west = NeighbourhoodFactory(name="Vieux-Bourg", slug="vieux-bourg", geometry=square(0.13, 47.95, 0.165, 47.98))
    east = NeighbourhoodFactory(
        name="Chaoué", slug="chaoue", is_priority=True, geometry=square(0.165, 47.95, 0.19, 47.98)
    )
    cache.clear()
    return west, east


def make_addresses() -> None:
    """The two quartiers and the streets of the file."""
    make_quartiers()
    import_addresses(file=read_file(), now=timezone.now(), is_applied=True)
