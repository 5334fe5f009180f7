"""Numbers of an edition, each with one definition, each in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count as CountRows
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from allonnes.core.disclosure import shown_table
from budgets.editions.models import Edition, Envelope
from budgets.projects.enums import OUT_OF_LIST, UNNUMBERED, ProjectState
from budgets.results.models import Count
from budgets.voting.enums import TurnoutDimension
from budgets.voting.models import RollEntry, Sealing, TurnoutFigure

_STEPS_SQL = """
SELECT rule, settings, jsonb_path_query_array(
    steps, '$[*] ? (@.project == $reference)', jsonb_build_object('reference', %s::text)
)
FROM budgets_count WHERE edition_id = %s AND is_official
"""


@dataclass(frozen=True)
class Headline:
    """`projects`: public projects; `winners`: those elected; `winners_cost`: their cost; `voters`: ballots counted."""

    projects: int
    winners: int
    winners_cost: int
    voters: int


def headline(edition: Edition) -> Headline:
    """The four numbers of an edition's first screen. One query."""
    return headlines([edition])[edition.pk]


def headlines(editions: Iterable[Edition]) -> dict[int, Headline]:
    """The same for several editions, by their key. One query."""
    elected = Q(projects__state=ProjectState.ELECTED)
    listed = Q(projects__is_hidden=False) & ~Q(projects__state__in=(*UNNUMBERED, *OUT_OF_LIST))
    ballots = Count.objects.filter(edition=OuterRef("pk"), is_official=True).values("ballots")
    rows = (
        Edition.objects.filter(pk__in=[edition.pk for edition in editions])
        .order_by("pk")
        .values_list("pk")
        .annotate(
            number=CountRows("projects", filter=listed),
            winners=CountRows("projects", filter=elected),
            cost=Coalesce(Sum("projects__cost", filter=elected), 0),
            voters=Coalesce(Subquery(ballots), 0),
        )
    )
    return {key: Headline(*figures) for key, *figures in rows}


def voters_so_far(edition: Edition) -> int:
    """How many people voted before today: it moves once a day, so nobody follows a vote minute by minute."""
    return RollEntry.objects.filter(edition=edition, is_cancelled=False, voted_on__lt=timezone.localdate()).count()


def official_count(edition: Edition) -> "QuerySet[Count]":
    """The published outcome, as a queryset of at most one row."""
    return Count.objects.filter(edition=edition, is_official=True)


def sealing_of(edition: Edition) -> Sealing | None:
    """The sealing of a vote, once it is done."""
    return Sealing.objects.filter(edition=edition, sealed_at__isnull=False).first()


def guaranteed_shares(edition: Edition) -> "QuerySet[Envelope]":
    """The guaranteed envelopes, in the order that the town gave."""
    return edition.envelopes.order_by("position")


def official_steps_about(edition: Edition, reference: str) -> Count | None:
    """The published outcome with only the steps that concern one project, picked by the database. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS_SQL, [reference, edition.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    rule, settings, steps = row
    return Count(edition=edition, rule=rule, is_official=True, settings=json.loads(settings), steps=json.loads(steps))


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
    shown = {dimension: shown_table(known.get(dimension, {})) for dimension in TurnoutDimension}
    return [
        TurnoutTable(str(dimension.label), cells, sum(known[dimension].values()))
        for dimension, cells in shown.items()
        if cells
    ]
