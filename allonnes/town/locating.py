"""Where a point is: its quartier, the nearest address, and how people would say it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from allonnes.core.page_cache import remembered
from allonnes.town.context import current_boundary, current_profile
from allonnes.town.geometry import Geometry, Position, contains
from allonnes.town.models import Address, Neighbourhood, Place
from allonnes.town.near import Box, box_of, within

SHAPES_KEY = "town-shapes"
SHAPES_SECONDS = 60
# In front of a door, beside it, not far: what people mean by it, in metres.
IN_FRONT, BESIDE, NOT_FAR = 30, 80, 300
ROUNDED_TO = 10


@dataclass(frozen=True)
class QuartierShape:
    """A quartier with its contour, and the box around it."""

    neighbourhood: Neighbourhood
    geometry: Geometry
    box: Box

    def holds(self, point: Position) -> bool:
        """Whether a point falls in it, its line included."""
        return self.box.holds(point) and contains(self.geometry, point.lon, point.lat)


def quartier_shapes() -> list[QuartierShape]:
    """The quartiers that have a contour, by name; kept a minute in the cache."""
    return remembered(SHAPES_KEY, SHAPES_SECONDS, read_quartier_shapes)


def read_quartier_shapes() -> list[QuartierShape]:
    """The same, as the database has them now. One query."""
    drawn = Neighbourhood.objects.exclude(geometry=None).in_order()
    return [QuartierShape(quartier, quartier.shape, box_of(quartier.shape)) for quartier in drawn]


def neighbourhood_at(point: Position, shapes: Sequence[QuartierShape] | None = None) -> Neighbourhood | None:
    """The quartier where a point falls; the first by name on the line between two, None outside of all."""
    known = quartier_shapes() if shapes is None else shapes
    return next((shape.neighbourhood for shape in known if shape.holds(point)), None)


def is_in_priority_area(point: Position) -> bool:
    """Whether a point is in the quartier prioritaire (QPV), as the contours of the site draw it."""
    return any(shape.neighbourhood.is_priority and shape.holds(point) for shape in quartier_shapes())


def is_in_town(point: Position) -> bool:
    """Whether a point is in the commune; True for any while its contour is unknown."""
    boundary = current_boundary()
    return boundary is None or contains(boundary, point.lon, point.lat)


def nearest_address(point: Position, *, within_m: float = BESIDE) -> Address | None:
    """The address in use that is nearest, at most so many metres away, with its `distance`. One query."""
    rows = Address.objects.in_use().select_related("street", "neighbourhood")
    return within(rows, point, within_m).first()


def nearest_place(point: Position, *, within_m: float = BESIDE) -> Place | None:
    """The named place that is nearest, at most so many metres away, with its `distance`. One query."""
    return within(Place.objects.select_related("neighbourhood"), point, within_m).first()


def quartier_words(neighbourhood: Neighbourhood | None) -> str:
    """« quartier Chaoué », or nothing."""
    return _("quartier %(name)s") % {"name": neighbourhood.name} if neighbourhood else ""


def joined(*parts: str) -> str:
    """The parts that say something, with commas."""
    return ", ".join(part for part in parts if part)


def describe_point(point: Position) -> str:
    """Where a point is, in words inside a sentence: « devant le 12 rue Foch, quartier Chaoué ». At most two queries.

    A place counts when it is nearer than any address. Far from everything, only the quartier is said.
    """
    if not is_in_town(point):
        return _("en dehors de %(town)s") % {"town": current_profile().name}
    quartier = quartier_words(neighbourhood_at(point))
    address = nearest_address(point, within_m=NOT_FAR)
    place = nearest_place(point, within_m=min(BESIDE, address.distance) if address else NOT_FAR)  # type: ignore[attr-defined]
    if place:
        return joined(_("près de « %(place)s »") % {"place": place.name}, quartier)
    if address:
        return joined(_beside(address, address.distance), quartier)  # type: ignore[attr-defined]
    return quartier or _("à %(town)s, hors des quartiers") % {"town": current_profile().name}


def _beside(address: Address, distance: float) -> str:
    words = {"address": str(address), "metres": max(ROUNDED_TO, round(distance / ROUNDED_TO) * ROUNDED_TO)}
    if distance <= IN_FRONT:
        return _("devant le %(address)s") % words
    if distance <= BESIDE:
        return _("près du %(address)s") % words
    return _("à environ %(metres)s m du %(address)s") % words
