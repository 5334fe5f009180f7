"""Sheets that two officers read two ways, as the database finds them: the same rule as `ballots.said`, for a list."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet

from budgets.editions.enums import BallotType
from budgets.voting.box.open_votes import votes_over
from budgets.voting.models import Keying
from budgets.voting.paper.ballots import TURNS

FIRST, SECOND = TURNS


class Sorted(Func):
    """The numbers of a list kept as JSON, in order."""

    template = "ARRAY(SELECT number::int FROM jsonb_array_elements_text(%(expressions)s) AS number ORDER BY 1)"
    output_field: Any = ArrayField(IntegerField())


def differing_readings(now: datetime) -> "QuerySet[Keying]":
    """The second reading of each sheet that the first one does not agree with, where nothing is closed yet.

    The order of the numbers counts only where it counts for the vote; without numbers, blank and void differ.
    """
    rows = Keying.objects.filter(turn=SECOND, station__reconciled_at=None, station__edition__in=votes_over(now))
    other = Keying.objects.filter(station=OuterRef("station"), sheet=OuterRef("sheet"), turn=FIRST)
    in_order = Q(station__edition__ballot_type=BallotType.ORDINAL) & ~Q(numbers=OuterRef("numbers"))
    other = other.alias(in_any_order=Sorted(F("numbers"))).filter(
        in_order | ~Q(in_any_order=Sorted(OuterRef("numbers"))) | Q(numbers=[]) & ~Q(kind=OuterRef("kind"))
    )
    return rows.filter(Exists(other)).select_related("station__edition")
