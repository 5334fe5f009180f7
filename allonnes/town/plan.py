"""The map that the town's own data draws: quartiers, streets, points; no other host is asked anything.

Positions are those of the tiles of the web (spherical Mercator), at one zoom: a tile laid under it falls right.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from allonnes.core.page_cache import remembered
from allonnes.town.context import current_boundary
from allonnes.town.geometry import Geometry, Position
from allonnes.town.locating import joined, read_quartier_shapes
from allonnes.town.models import Place, Street, TownProfile
from allonnes.town.near import Box, box_of

PLAN_KEY, PLAN_SECONDS = "town-plan", 60
# One unit of the drawing is a pixel of this zoom: about six metres in Allonnes.
ZOOM, TILE = 14, 256
MARGIN = 12
LEVELS = (1, 2, 4)
CELLS_ACROSS = 12
# Pins nearer than this part of a cell would hide each other.
COVERS = 0.6
# What a page of 150 kB holds, compressed.
MOST_PINS = 1_500
# Numbers that a mark of several points can hold.
MOST_NUMBERS = 3


@dataclass(frozen=True)
class MapPoint:
    """What is shown at a place. `shape`: disc, ring, quarter, diamond or square, never a colour alone; `words` say in
    the list what the shape means, and where it is."""

    title: str
    point: Position
    url: str = ""
    shape: str = "disc"
    words: str = ""
    number: int | None = None


Placed = tuple[float, float, MapPoint]


@dataclass(frozen=True)
class Pin:
    """A point of the drawing, or as many as lie together."""

    x: float
    y: float
    count: int
    title: str = ""
    url: str = ""
    shape: str = "disc"
    number: int | None = None
    # Of several: their numbers in the list while they fit, else how many.
    label: str = ""

    @property
    def half(self) -> int:
        """Half of the width that its label takes."""
        return max(18, 8 + 5 * len(self.label))


@dataclass(frozen=True)
class QuartierDrawn:
    """A quartier: its outline, and where its name is written."""

    slug: str
    name: str
    is_priority: bool
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Plan:
    """The drawing under the points. `left`, `top`: its corner, in pixels of the whole world."""

    left: float
    top: float
    width: float
    height: float
    outline: str
    quartiers: tuple[QuartierDrawn, ...]
    streets: str
    is_fictitious: bool

    def at(self, point: Position) -> tuple[float, float]:
        """Where a point is drawn."""
        x, y = _world(point)
        return round(x - self.left, 1), round(y - self.top, 1)

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= self.width and 0 <= y <= self.height


def town_plan() -> Plan | None:
    """The drawing of the town, kept a minute in the cache; None before any contour is known."""
    return remembered(PLAN_KEY, PLAN_SECONDS, _plan)


def _plan() -> Plan | None:
    shapes, boundary = read_quartier_shapes(), current_boundary()
    boxes = [shape.box for shape in shapes] or ([box_of(boundary)] if boundary else [])
    if not boxes:
        return None
    west, south, east, north = _around(boxes)
    left, top = _world(Position(west, north))
    right, bottom = _world(Position(east, south))
    left, top = left - MARGIN, top - MARGIN
    frame = Plan(left, top, round(right + MARGIN - left, 1), round(bottom + MARGIN - top, 1), "", (), "", False)
    drawn = tuple(
        QuartierDrawn(
            shape.neighbourhood.slug,
            shape.neighbourhood.name,
            shape.neighbourhood.is_priority,
            _outline(shape.geometry, frame),
            *_middle(shape.geometry, frame),
        )
        for shape in shapes
    )
    lines = Street.objects.in_use().order_by("pk").values_list("line", flat=True)
    return Plan(
        frame.left,
        frame.top,
        frame.width,
        frame.height,
        _outline(boundary, frame) if boundary else "",
        drawn,
        "".join(_line(line, frame) for line in lines if len(line) > 1),
        any(shape.neighbourhood.is_fictitious for shape in shapes)
        or TownProfile.objects.filter(is_fictitious=True).exists(),
    )


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    )


def _world(point: Position) -> tuple[float, float]:
    """In pixels of the whole world at `ZOOM`, from the north-west."""
    size = TILE * 2**ZOOM
    tilt = math.asinh(math.tan(math.radians(point.lat)))
    return (point.lon + 180) / 360 * size, (1 - tilt / math.pi) / 2 * size


def _outline(geometry: Geometry, frame: Plan) -> str:
    return "".join(f"{_line(ring[:-1], frame)}z" for ring in geometry.rings)


def _line(positions: Iterable[Sequence[float]], frame: Plan) -> str:
    """A path in whole units, each from the one before: short to send."""
    points = [tuple(map(round, frame.at(Position(*position[:2])))) for position in positions]
    x, y = points[0]
    path = [f"M{x} {y}"]
    for across, down in points[1:]:
        if (across, down) != (x, y):
            path.append(f"l{across - x} {down - y}")
        x, y = across, down
    return "".join(path)


def _middle(geometry: Geometry, frame: Plan) -> tuple[float, float]:
    """The mean of the corners of the first outline."""
    points = [frame.at(point) for point in geometry.polygons[0].outline[:-1]]
    return round(sum(x for x, _y in points) / len(points), 1), round(sum(y for _x, y in points) / len(points), 1)


def place_point(place: Place, number: int) -> MapPoint:
    """A named place as a point, with its number in the list."""
    words = joined(
        str(place.get_kind_display()), place.neighbourhood.name if place.neighbourhood else "", place.address
    )
    return MapPoint(place.name, Position(float(place.longitude), float(place.latitude)), words=words, number=number)


# --- Points -----------------------------------------------------------------------------------------
def pins_by_level(points: Sequence[MapPoint], plan: Plan) -> Iterator[tuple[int, list[Pin]]]:
    """For each level of zoom, the points that lie together as one pin; never more than `MOST_PINS`."""
    placed = [(*plan.at(point.point), point) for point in points]
    inside = [(x, y, point) for x, y, point in placed if plan.holds(x, y)]
    for level in LEVELS:
        cell = plan.width / CELLS_ACROSS / level
        pins = _pins(inside, cell)
        while len(pins) > MOST_PINS:
            cell *= 2
            pins = _pins(inside, cell)
        yield level, pins


def _pins(placed: Sequence[Placed], cell: float) -> list[Pin]:
    """One pin for what falls in a cell, then for neighbours that would cover each other."""
    together: dict[tuple[int, int], list[Placed]] = {}
    for x, y, point in placed:
        together.setdefault((int(x // cell), int(y // cell)), []).append((x, y, point))
    kept: dict[tuple[int, int], list[Placed]] = {}
    for (column, row), group in together.items():
        x, y = _mean(group)
        around = ((column + across, row + down) for across in (-1, 0, 1) for down in (-1, 0, 1))
        near = (at for at in around if at in kept and math.dist(_mean(kept[at]), (x, y)) < cell * COVERS)
        kept.setdefault(next(near, (column, row)), []).extend(group)
    return [_pin(group) for group in kept.values()]


def _mean(group: Sequence[Placed]) -> tuple[float, float]:
    return sum(row[0] for row in group) / len(group), sum(row[1] for row in group) / len(group)


def _pin(group: Sequence[Placed]) -> Pin:
    x, y = (round(middle, 1) for middle in _mean(group))
    if len(group) > 1:
        return Pin(x, y, len(group), label=_label([point for _x, _y, point in group]))
    point = group[0][2]
    return Pin(x, y, 1, point.title, point.url, point.shape, point.number)


def _label(points: Sequence[MapPoint]) -> str:
    """« 1·5 »: the list beside has the same numbers. « × 7 » never looks like the seventh."""
    numbers = sorted(point.number for point in points if point.number is not None)
    if not numbers:
        return str(len(points))
    return "·".join(map(str, numbers)) if len(numbers) == len(points) <= MOST_NUMBERS else f"× {len(points)}"
