"""Streets and addresses of the demonstration: invented, the same each time, inside the contours that are drawn.

Each quartier is crossed by streets on a turned grid; what is in its contour becomes a street, with odd numbers on one
side and even ones on the other. They are written as the national file would be, and imported the same way.
"""

import math
from collections.abc import Iterator
from datetime import datetime

from allonnes.town.actions import import_addresses
from allonnes.town.geometry import Position
from allonnes.town.locating import QuartierShape, read_quartier_shapes
from allonnes.town.models import Address, Place, TownProfile
from allonnes.town.national_file import NationalAddress, NationalFile
from allonnes.town.near import EARTH
from portal.demonstration.files import read_json

STREETS = 120
BETWEEN_STREETS, BETWEEN_NUMBERS, SIDE = 95, 20, 9
SHORTEST, LONGEST = 130, 250
KINDS = ("Rue", "Rue", "Allée", "Rue", "Impasse", "Rue", "Avenue", "Chemin", "Rue", "Square", "Boulevard", "Rue")
NAMES: list[str] = read_json("rues.json")


def build_addresses(now: datetime) -> None:
    """Add streets, addresses and the points of places once; what the town changed stays."""
    shapes = read_quartier_shapes()
    if shapes and not Address.objects.exists():
        insee = TownProfile.objects.values_list("insee_code", flat=True).get()
        import_addresses(file=_file(shapes, insee), now=now, is_applied=True, is_fictitious=True)
        _points_of_places(shapes)


def _file(shapes: list[QuartierShape], insee: str) -> NationalFile:
    file = NationalFile()
    for number, line in enumerate(_lines(shapes)):
        kind, rank = KINDS[(number + number // len(NAMES)) % len(KINDS)], number // len(NAMES)
        key = f"{insee}_{number + 10:04d}"
        file.street_names[key] = f"{kind} {NAMES[number % len(NAMES)]}" if not rank else _second_name(number)
        for house, point in enumerate(_numbers(line), 1):
            address = NationalAddress(f"{key}_{house:05d}", key, house, "", "72700", point)
            file.addresses[address.key] = address
            if house % 14 == 0 and number % 3 == 0:
                beside = Position(round(point.lon + 0.00006, 6), point.lat)
                again = NationalAddress(f"{address.key}_bis", key, house, "bis", "72700", beside)
                file.addresses[again.key] = again
    return file


def _second_name(number: int) -> str:
    """A name that another kind of street bears already, as in any town."""
    kind = KINDS[(number + 5) % len(KINDS)]
    return f"{'Place' if kind == 'Rue' else kind} {NAMES[number % len(NAMES)]}"


def _lines(shapes: list[QuartierShape]) -> list[list[Position]]:
    """The streets of every quartier: as many in each as its part of all the lines that fit."""
    fitting = [list(_lines_in(shape, turned=17 + 23 * rank)) for rank, shape in enumerate(shapes)]
    total = sum(map(len, fitting))
    quotas = [max(4, round(STREETS * len(lines) / total)) for lines in fitting]
    chosen = []
    for lines, quota in zip(fitting, quotas, strict=True):
        step = max(1.0, len(lines) / quota)
        chosen += [lines[int(rank * step)] for rank in range(min(quota, len(lines)))]
    return chosen


def _lines_in(shape: QuartierShape, *, turned: int) -> Iterator[list[Position]]:
    """Lines of two directions, cut where they leave the contour or grow too long."""
    middle = Position((shape.box.west + shape.box.east) / 2, (shape.box.south + shape.box.north) / 2)
    reach = int(math.radians(shape.box.north - shape.box.south + shape.box.east - shape.box.west) * EARTH / 2)
    for quarter in (0, 90):
        angle = math.radians(turned + quarter)
        for aside in range(-reach, reach, BETWEEN_STREETS * (1 + quarter // 90)):
            run: list[Position] = []
            for along in range(-reach, reach, BETWEEN_NUMBERS // 2):
                point = _moved(middle, angle, along, aside)
                is_in = all(shape.holds(_moved(middle, angle, along, aside + side)) for side in (-2 * SIDE, 2 * SIDE))
                run = [*run, point] if is_in else []
                if len(run) * BETWEEN_NUMBERS // 2 >= LONGEST:
                    yield run
                    run = []
            if len(run) * BETWEEN_NUMBERS // 2 >= SHORTEST:
                yield run


def _moved(origin: Position, angle: float, along: float, aside: float) -> Position:
    east = along * math.cos(angle) - aside * math.sin(angle)
    north = along * math.sin(angle) + aside * math.cos(angle)
    narrow = math.cos(math.radians(origin.lat))
    lon, lat = origin.lon + math.degrees(east / EARTH / narrow), origin.lat + math.degrees(north / EARTH)
    return Position(round(lon, 6), round(lat, 6))


def _numbers(line: list[Position]) -> Iterator[Position]:
    """A number every ten metres, on one side then on the other."""
    first, last = line[0], line[-1]
    narrow = math.cos(math.radians(first.lat))
    angle = math.atan2(last.lat - first.lat, (last.lon - first.lon) * narrow)
    for number, point in enumerate(line):
        yield _moved(point, angle, 0, SIDE if number % 2 else -SIDE)


def _points_of_places(shapes: list[QuartierShape]) -> None:
    """A place without a point gets one beside an invented address of its quartier, and says that it is invented."""
    addresses = list(Address.objects.order_by("key"))
    for number, place in enumerate(Place.objects.filter(latitude=None).order_by("pk")):
        known = [row for row in addresses if place.neighbourhood_id in (None, row.neighbourhood_id)] or addresses
        beside = known[(number * 151) % len(known)]
        place.longitude, place.latitude = beside.longitude, beside.latitude
        place.neighbourhood_id = place.neighbourhood_id or beside.neighbourhood_id
        place.is_fictitious = True
        place.save()
