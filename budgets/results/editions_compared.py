"""The town's own editions side by side: voters, projects, money, ways of voting, priority neighbourhoods."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.disclosure import can_be_summed, hide_small_cells, shown_table
from allonnes.core.templatetags.french import number
from allonnes.town.models import Neighbourhood
from budgets.editions.models import Edition
from budgets.editions.rule_words import currency_sign
from budgets.projects.enums import OUT_OF_LIST, UNNUMBERED
from budgets.results.models import Count
from budgets.voting.enums import TurnoutDimension
from budgets.voting.models import TurnoutFigure

Cells = dict[str, int | None]


@dataclass(frozen=True)
class Past:
    """One edition with an official result. Numbers of persons under 5 are None."""

    title: str
    url: str
    voters: int
    projects: int
    winners: int
    amount: int
    spent: int
    unit: str
    channels: Cells
    places: Cells


@dataclass(frozen=True)
class Line:
    """One number of every edition, in words."""

    label: str
    values: list[str]


@dataclass(frozen=True)
class Chart:
    """One number of every edition, in bars."""

    caption: str
    rows: list[tuple[str, int]]
    unit: str


@dataclass(frozen=True)
class Compared:
    """`people`: numbers of persons by a personal attribute, where small ones are hidden."""

    editions: list[Past]
    lines: list[Line]
    people: list[Line]
    charts: list[Chart]
    has_hidden: bool


def compared_editions() -> Compared:
    """Every edition of the town with an official result, the oldest first. Three queries."""
    pasts = [_past(*row) for row in _rows()]
    unit = pasts[0].unit if pasts else ""
    told = [
        (_("Bulletins comptés"), [past.voters for past in pasts], ""),
        (_("Projets"), [past.projects for past in pasts], ""),
        (_("Projets lauréats"), [past.winners for past in pasts], ""),
        (_("Argent à répartir"), [past.amount for past in pasts], unit),
        (_("Argent attribué"), [past.spent for past in pasts], unit),
    ]
    titles = [past.title for past in pasts]
    return Compared(
        editions=pasts,
        lines=[Line(label, [_with_unit(value, unit) for value in values]) for label, values, unit in told],
        people=[*_people(pasts, "channels"), *_people(pasts, "places")],
        charts=[Chart(label, list(zip(titles, values, strict=True)), unit) for label, values, unit in told],
        has_hidden=any(None in (*past.channels.values(), *past.places.values()) for past in pasts),
    )


def _with_unit(value: int, unit: str) -> str:
    return f"{number(value)}\u00a0{unit}" if unit else number(value)


def _rows() -> list[tuple[Edition, Cells, Cells]]:
    listed = Q(projects__number__isnull=False, projects__is_hidden=False)
    listed &= ~Q(projects__state__in=(*UNNUMBERED, *OUT_OF_LIST))
    official = Count.objects.filter(is_official=True).only("edition", "ballots", "winners", "spent").order_by("pk")
    editions = (
        Edition.objects.filter(is_imported=False, is_published=True, counts__is_official=True)
        .annotate(listed=CountRows("projects", filter=listed, distinct=True))
        .prefetch_related(Prefetch("counts", official))
        .order_by("year", "pk")
    )
    figures: dict[tuple[int, str], dict[str, int]] = {}
    for figure in TurnoutFigure.objects.filter(edition__in=editions).order_by("label"):
        figures.setdefault((figure.edition_id, figure.dimension), {})[figure.label] = figure.count
    priority = set(Neighbourhood.objects.filter(is_priority=True).values_list("name", flat=True))
    return [
        (
            edition,
            shown_table(figures.get((edition.pk, TurnoutDimension.CHANNEL), {})),
            _by_priority(figures.get((edition.pk, TurnoutDimension.NEIGHBOURHOOD), {}), priority),
        )
        for edition in editions
    ]


def _by_priority(cells: dict[str, int], priority: set[str]) -> Cells:
    """Nothing when both sums, beside the turnout by neighbourhood, would give back a cell that is masked there."""
    masked = [label for label, shown in hide_small_cells(cells).items() if shown is None]
    sides = ([cells[label] for label in masked if (label in priority) is is_inside] for is_inside in (True, False))
    if not cells or not all(can_be_summed(side) for side in sides):
        return {}
    inside = sum(count for label, count in cells.items() if label in priority)
    return shown_table({_("Quartiers prioritaires"): inside, _("Autres quartiers"): sum(cells.values()) - inside})


def _past(edition: Any, channels: Cells, places: Cells) -> Past:
    (count,) = edition.counts.all()
    return Past(
        title=edition.title,
        url=reverse("budgets:result", args=[edition.slug]),
        voters=count.ballots,
        projects=edition.listed,
        winners=len(count.winners),
        amount=edition.amount,
        spent=count.spent,
        unit=currency_sign(edition),
        channels=channels,
        places=places,
    )


def _people(pasts: list[Past], name: str) -> list[Line]:
    labels = dict.fromkeys(label for past in pasts for label in getattr(past, name))
    return [Line(label, [_person_cell(getattr(past, name), label) for past in pasts]) for label in labels]


def _person_cell(cells: Cells, label: str) -> str:
    """An edition that noted nothing of the kind is not one where nobody came."""
    if not cells:
        return _("non noté")
    count = cells.get(label, 0)
    return _("masqué") if count is None else number(count)
