"""The map of the town and the field of a place: see `templates/components/town_map.html` and its neighbours."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from allonnes.town.forms import WhereForm
from allonnes.town.locating import neighbourhood_at
from allonnes.town.plan import ZOOM, MapPoint, pins_by_level, town_plan

register = template.Library()
MOST_LISTED = 100


@register.simple_tag
def town_map(
    points: Sequence[MapPoint] = (),
    *,
    label: str = "",
    name: str = "carte",
    counts: Mapping[str, int] | None = None,
    is_listed: bool = True,
) -> SafeString:
    """The map of the town with these points, and the same points as a list.

    `counts`: a large number in a quartier, by its slug. `is_listed=False`: the page has the same list beside it.
    """
    plan = town_plan()
    shown: dict[str, Any] = {
        "plan": plan,
        "name": name,
        "label": label or _("Carte ; la liste donne les mêmes informations"),
        "levels": [*pins_by_level(points, plan)] if plan else [],
        "counts": counts or {},
        "points": points if is_listed and len(points) <= MOST_LISTED else (),
        "by_quartier": _by_quartier(points) if is_listed and len(points) > MOST_LISTED else (),
        **_tiles(),
    }
    return mark_safe(render_to_string("components/town_map.html", shown))  # noqa: S308


@register.simple_tag
def place_field(form: WhereForm) -> SafeString:
    """The fields of a `WhereForm`: suggestions while typing, choices without JavaScript, a map to touch."""
    shown = {"form": form, "plan": town_plan(), "name": form.add_prefix("carte"), **_tiles()}
    return mark_safe(render_to_string("components/place_field.html", shown))  # noqa: S308


def _by_quartier(points: Sequence[MapPoint]) -> list[tuple[str, int]]:
    counted: dict[str, int] = {}
    for point in points:
        quartier = neighbourhood_at(point.point)
        key = quartier.name if quartier else _("Hors des quartiers")
        counted[key] = counted.get(key, 0) + 1
    return sorted(counted.items())


def _tiles() -> dict[str, Any]:
    address = reverse("town:tile", args=(0, 0, 0)).removesuffix("0/0/0/") if settings.MAP_TILES_URL else ""
    return {"zoom": ZOOM, "tiles": address, "credit": settings.MAP_TILES_CREDIT}
