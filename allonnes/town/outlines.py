"""Whether an outline lies where it should: inside the commune, and with its longitude first."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from allonnes.town.geometry import Geometry, GeometryRefused, Polygon, Position, contains

# So many points across are tried, and at least this part of them lies in the commune: the two outlines of one border,
# drawn by two people, are never the same.
ACROSS = 16
ENOUGH = 0.5
# Mainland France, with a margin: where an outline of the town may be before the commune's own is known.
WEST, EAST, SOUTH, NORTH = -6.0, 10.5, 41.0, 51.5


def refuse_elsewhere(outline: Geometry, boundary: Geometry | None) -> None:
    """Raise GeometryRefused, with the likely reason, for an outline out of the commune.

    Without the commune's own outline, one that would be in France once turned round is refused, and no other.
    """
    if boundary is None:
        if not _is_in_france(outline) and _is_in_france(_turned(outline)):
            raise GeometryRefused(_swapped())
        return
    if _part_inside(outline, boundary) >= ENOUGH:
        return
    if _part_inside(_turned(outline), boundary) >= ENOUGH:
        raise GeometryRefused(_swapped())
    raise GeometryRefused(
        _("Ce tracé est hors de la commune. Vérifiez que c’est le bon fichier, et qu’il est en degrés (WGS 84).")
    )


def _swapped() -> str:
    return _(
        "La latitude et la longitude sont inversées dans ce tracé. Exportez-le de nouveau avec la longitude en premier."
    )


def _turned(outline: Geometry) -> Geometry:
    """The same with latitude and longitude exchanged."""
    return Geometry(
        tuple(Polygon(tuple(Position(lat, lon) for lon, lat in polygon.outline)) for polygon in outline.polygons)
    )


def _is_in_france(outline: Geometry) -> bool:
    return all(WEST <= lon <= EAST and SOUTH <= lat <= NORTH for ring in outline.rings for lon, lat in ring)


def _part_inside(outline: Geometry, boundary: Geometry) -> float:
    """Which part of an outline lies in the commune, by points spread over it; its corners when it is too thin."""
    inside = [point for point in _spread(outline) if contains(outline, *point)]
    points = inside or [point for ring in outline.rings for point in ring]
    return sum(contains(boundary, *point) for point in points) / len(points)


def _spread(outline: Geometry) -> Iterator[Position]:
    """Points at the middle of the squares of a grid over the outline."""
    points = [point for ring in outline.rings for point in ring]
    west, east = min(point.lon for point in points), max(point.lon for point in points)
    south, north = min(point.lat for point in points), max(point.lat for point in points)
    steps = [(step + 0.5) / ACROSS for step in range(ACROSS)]
    return (Position(west + x * (east - west), south + y * (north - south)) for x in steps for y in steps)
