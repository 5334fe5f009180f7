"""Numbers of an edition, each with one definition, each in one query."""

from dataclasses import dataclass

from django.db.models import Count as CountRows
from django.db.models import F, Field, Func, JSONField, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from allonnes.core.disclosure import SMALLEST_SHOWN, hide_small_cells
from budgets.enums import OUT_OF_LIST, UNNUMBERED, ProjectState, TurnoutDimension
from budgets.models import Count, Edition, Envelope, TurnoutFigure


@dataclass(frozen=True)
class Headline:
    """`projects`: public projects; `winners`: those elected; `winners_cost`: their cost; `voters`: ballots counted."""

    projects: int
    winners: int
    winners_cost: int
    voters: int


def headline(edition: Edition) -> Headline:
    """The four numbers of an edition's first screen. One query."""
    elected = Q(projects__state=ProjectState.ELECTED)
    listed = Q(projects__is_hidden=False) & ~Q(projects__state__in=(*UNNUMBERED, *OUT_OF_LIST))
    ballots = official_count(edition).values("ballots")
    row = (
        Edition.objects.filter(pk=edition.pk)
        .values_list("pk")
        .annotate(
            number=CountRows("projects", filter=listed),
            winners=CountRows("projects", filter=elected),
            cost=Coalesce(Sum("projects__cost", filter=elected), 0),
            voters=Coalesce(Subquery(ballots), 0),
        )
    )
    return Headline(*row.get()[1:])


def official_count(edition: Edition) -> "QuerySet[Count]":
    """The published outcome, as a queryset of at most one row."""
    return Count.objects.filter(edition=edition, is_official=True)


def guaranteed_shares(edition: Edition) -> "QuerySet[Envelope]":
    """The guaranteed envelopes, largest first."""
    return edition.envelopes.order_by("-amount", "pk")


def official_steps_about(edition: Edition, reference: str) -> Count | None:
    """The published outcome with only the steps that concern one project, picked by the database. One query."""
    row = official_count(edition).only("rule", "settings", "edition").annotate(found=_StepsAbout(reference)).first()
    if row is not None:
        row.steps = row.found
    return row


class _StepsAbout(Func):
    """The steps of a count about one project, as a JSON list."""

    template = "jsonb_path_query_array(%(expressions)s)"
    output_field = JSONField()

    def __init__(self, reference: str) -> None:
        path = Cast(Value("$[*] ? (@.project == $reference)"), _JSONPathField())
        super().__init__(F("steps"), path, JSONObject(reference=Value(reference)))


class _JSONPathField(Field):  # type: ignore[type-arg]
    """PostgreSQL's jsonpath, only ever cast to."""

    def db_type(self, connection: object) -> str:
        return "jsonpath"


@dataclass(frozen=True)
class TurnoutTable:
    """Voters split one way; a number under 5, and what would give it back, is None."""

    label: str
    cells: dict[str, int | None]
    total: int

    @property
    def has_hidden(self) -> bool:
        return None in self.cells.values()


def turnout_tables(edition: Edition) -> list[TurnoutTable]:
    """One table per known way of splitting the voters, but none for fewer than 5 of them. One query.

    Rows come by name: sorted by number, a hidden cell would be found from its neighbours.
    """
    known: dict[str, dict[str, int]] = {}
    for figure in TurnoutFigure.objects.filter(edition=edition).order_by("dimension", "label"):
        known.setdefault(figure.dimension, {})[figure.label] = figure.count
    tables = [
        TurnoutTable(str(dimension.label), hide_small_cells(known[dimension]), sum(known[dimension].values()))
        for dimension in TurnoutDimension
        if sum(known.get(dimension, {}).values()) >= SMALLEST_SHOWN
    ]
    # A table whose every cell is hidden says nothing, and its total could still give it away.
    return [table for table in tables if any(table.cells.values())]
