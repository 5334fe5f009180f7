"""Loading the contours of the town."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from allonnes.core.errors import InvalidInput
from allonnes.town.actions.addresses import settle_quartiers
from allonnes.town.context import current_boundary
from allonnes.town.geometry import Geometry, GeometryRefused, read_geometry
from allonnes.town.models import Neighbourhood
from allonnes.town.outlines import refuse_elsewhere

_NAMES = ("nom", "name", "libelle", "NOM")
_YES = {"1", "oui", "true"}
# A character that PostgreSQL cannot store.
_NUL = "\\u0000"


def _features(raw: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(raw.decode("utf-8-sig").replace(_NUL, ""))
    except (ValueError, RecursionError) as problem:
        raise InvalidInput([_("Ce fichier n’est pas du GeoJSON lisible : vérifiez son export.")]) from problem
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise InvalidInput([_("Ce fichier ne contient aucun contour : il faut une « FeatureCollection ».")])
    return features


def _read(number: int, feature: Any, boundary: Geometry | None) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    name = next((str(properties[key]).strip() for key in _NAMES if properties.get(key)), "")
    if not name:
        raise ValueError(f"Contour {number} : il manque le nom du quartier (propriété « nom »).")
    if len(name) > 80:  # noqa: PLR2004
        raise ValueError(f"Contour {number} : ce nom est trop long (80 caractères au plus).")
    slug = slugify(name)[:80]
    if not slug:
        raise ValueError(f"Contour {number} : le nom « {name} » n’a ni lettre ni chiffre.")
    try:
        refuse_elsewhere(read_geometry(feature.get("geometry")), boundary)
    except GeometryRefused as problem:
        raise ValueError(f"Contour {number} ({name}) : {problem}") from problem
    return {
        "name": name,
        "slug": slug,
        "geometry": feature["geometry"],
        "is_priority": _is_yes(properties.get("qpv")),
        "is_fictitious": _is_yes(properties.get("fictif")),
    }


def _is_yes(value: object) -> bool:
    return str(value).strip().lower() in _YES


def _twins(rows: list[dict[str, Any]]) -> list[str]:
    """Two contours of the same name would silently replace each other."""
    names: dict[str, str] = {}
    return [
        _("Le quartier « %(name)s » est deux fois dans ce fichier.") % {"name": row["name"]}
        for row in rows
        if names.setdefault(row["slug"], row["name"]) is not row["name"]
    ]


def _rows(raw: bytes) -> list[dict[str, Any]]:
    """Every contour of the file. Raises InvalidInput with every problem."""
    problems: list[str] = []
    rows: list[dict[str, Any]] = []
    boundary = current_boundary()
    for number, feature in enumerate(_features(raw), 1):
        try:
            rows.append(_read(number, feature, boundary))
        except ValueError as problem:
            problems.append(str(problem))
    problems += _twins(rows)
    if problems:
        raise InvalidInput(problems)
    return rows


@dataclass(frozen=True)
class QuartiersRead:
    """What a file would do: names added, names brought up to date, and those of before, that it does not hold."""

    added: list[str]
    updated: list[str]
    old: list[str]


def read_neighbourhoods(*, raw: bytes) -> QuartiersRead:
    """Check a file and say what it would do; nothing is written. Raises InvalidInput with every problem."""
    rows = _rows(raw)
    known = dict(Neighbourhood.objects.order_by("name").values_list("slug", "name"))
    slugs = {row["slug"] for row in rows}
    return QuartiersRead(
        added=[row["name"] for row in rows if row["slug"] not in known],
        updated=[row["name"] for row in rows if row["slug"] in known],
        old=[name for slug, name in known.items() if slug not in slugs],
    )


@transaction.atomic
def import_neighbourhoods(*, raw: bytes, source: str, forgets_old: bool = False) -> list[str]:
    """Create or update neighbourhoods from GeoJSON (properties `nom`, `qpv`, `fictif`); returns their names.

    Each address then goes to the quartier where it falls. With `forgets_old`, those of before lose their contour: no
    address falls in two quartiers; they stay, with what happened there. Raises InvalidInput with every problem; then
    nothing is written.
    """
    rows = _rows(raw)
    for row in rows:
        Neighbourhood.objects.update_or_create(slug=row["slug"], defaults={**row, "source": source[:200]})
    if forgets_old:
        Neighbourhood.objects.exclude(slug__in=[row["slug"] for row in rows]).update(geometry=None)
    settle_quartiers()
    return [row["name"] for row in rows]
