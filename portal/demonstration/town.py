"""The town of the demonstration: facts with their source, fictitious contours, examples of departments."""

from datetime import date
from typing import Any

from django.db import transaction

from allonnes.town.actions import import_neighbourhoods
from allonnes.town.models import (
    ClosingDay,
    Department,
    Neighbourhood,
    PartnerBody,
    Place,
    PopulationFigure,
    TownProfile,
)
from portal.demonstration.files import DATA, read_json

CONTOURS_SOURCE = "Contours fictifs, dessinés pour la démonstration"
CLOSING_DAYS = ((12, 24, "Veille de Noël (exemple)"), (12, 31, "Veille du jour de l’An (exemple)"))


@transaction.atomic
def build_town(today: date) -> None:
    """Add what is missing; what the town already changed stays as it is."""
    facts = read_json("ville.json")
    _profile(facts["profile"])
    if not Neighbourhood.objects.exists():
        import_neighbourhoods(raw=(DATA / "quartiers.geojson").read_bytes(), source=CONTOURS_SOURCE)
    by_name = {row.name: row for row in Neighbourhood.objects.order_by("pk")}
    _places(facts["places"], by_name)
    _bodies(facts)
    _closing_days(today)
    _population(facts, by_name)


def _profile(profile: dict[str, Any]) -> None:
    contour = read_json("contour.geojson")
    defaults = {
        **profile,
        "boundary": contour["features"][0]["geometry"],
        "boundary_source": f"{contour['source']} ({contour['licence']})",
        "is_fictitious": True,
    }
    TownProfile.objects.get_or_create(pk=1, defaults=defaults)


def _places(rows: list[dict[str, str]], by_name: dict[str, Neighbourhood]) -> None:
    for row in rows:
        where = by_name.get(row.get("neighbourhood", ""))
        defaults = {"address": row.get("address", ""), "source": row["source"], "neighbourhood": where}
        Place.objects.get_or_create(name=row["name"], defaults=defaults)


def _bodies(facts: dict[str, Any]) -> None:
    for row in facts["departments"]:
        rest = {"address": facts["department_address"], "is_active": True}
        Department.objects.get_or_create(name=row["name"], defaults={**row, **rest})
    for row in facts["partners"]:
        PartnerBody.objects.get_or_create(name=row["name"], defaults=row)


def _closing_days(today: date) -> None:
    for year in (today.year, today.year + 1):
        for month, day, label in CLOSING_DAYS:
            ClosingDay.objects.get_or_create(day=date(year, month, day), defaults={"label": label})


def _population(facts: dict[str, Any], by_name: dict[str, Neighbourhood]) -> None:
    year, source = facts["population_year"], facts["population_figures_source"]
    cells: list[tuple[Neighbourhood | None, int | None, int | None, int]] = [
        (None, None, None, facts["profile"]["population"]),
        *((by_name[name], None, None, count) for name, count in facts["population"].items() if name in by_name),
        *((None, low, high, count) for low, high, count in facts["population_ages"]),
    ]
    for neighbourhood, low, high, count in cells:
        PopulationFigure.objects.get_or_create(
            year=year,
            neighbourhood=neighbourhood,
            age_from=low,
            age_to=high,
            defaults={"count": count, "source": source},
        )
