"""What must be settled before the urn is sealed. Each answer is a number of things left, never a choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from budgets.enums import BallotType
from budgets.models import Edition, Keying, PollingOffice, RollEntry

_UNDECIDED = """
SELECT count(*) FROM (
    SELECT one.id, other.id FROM budgets_rollentry AS one
    JOIN budgets_rollentry AS other
        ON other.edition_id = one.edition_id AND other.name_mark = one.name_mark AND one.id < other.id
    WHERE one.edition_id = %(edition)s AND one.name_mark <> '' AND NOT one.is_cancelled AND NOT other.is_cancelled
    UNION
    SELECT one.id, other.id FROM budgets_rollentry AS one
    JOIN budgets_rollentry AS other
        ON other.edition_id = one.edition_id AND other.home_mark = one.home_mark AND one.id < other.id
    WHERE one.edition_id = %(edition)s AND one.home_mark <> '' AND NOT one.is_cancelled AND NOT other.is_cancelled
) AS pair (first_id, second_id)
WHERE NOT EXISTS (
    SELECT 1 FROM budgets_voterreview AS review
    WHERE review.first_id = pair.first_id AND review.second_id = pair.second_id
)
"""


@dataclass(frozen=True)
class Blocker:
    """Why the urn cannot be sealed yet, and the page of the desk where it is settled."""

    text: str
    page: str


def undecided_reviews(edition: Edition) -> int:
    """How many pairs of voters look alike and were not decided: a name heard the same, or one home and birth date."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDECIDED, {"edition": edition.pk})
        (found,) = cursor.fetchone()
    return int(found)


def open_offices(edition: Edition) -> "QuerySet[PollingOffice]":
    """The offices where paper was printed, or somebody voted, and whose account is not closed."""
    has_voters = Exists(RollEntry.objects.filter(office=OuterRef("pk")))
    rows = PollingOffice.objects.filter(edition=edition, reconciled_at__isnull=True)
    return rows.filter(Q(sheets_printed__gt=0) | has_voters)


def sheets_of(edition: Edition) -> list[tuple[Keying, Keying | None]]:
    """Every sheet of paper with its two readings; None when the second one is missing."""
    rows = Keying.objects.filter(office__edition=edition).order_by("office", "sheet", "turn")
    return [_pair(list(turns)) for _sheet, turns in groupby(rows, key=lambda row: (row.office_id, row.sheet))]


def _pair(turns: list[Keying]) -> tuple[Keying, Keying | None]:
    first, *more = turns
    return first, more[0] if more else None


def is_settled(first: Keying, second: Keying | None, *, is_ranked: bool) -> bool:
    """Whether two people read the same thing on a sheet; the order of the numbers counts in a ranked vote only."""
    return second is not None and _said(first, is_ranked) == _said(second, is_ranked)


def _said(reading: Keying, is_ranked: bool) -> tuple[Any, ...]:
    if not reading.numbers:
        return (reading.kind,)
    return tuple(reading.numbers if is_ranked else sorted(reading.numbers))


def unsettled_sheets(edition: Edition) -> int:
    """How many sheets were read by one person only, or differently by two."""
    is_ranked = edition.ballot_type == BallotType.ORDINAL
    return sum(not is_settled(first, second, is_ranked=is_ranked) for first, second in sheets_of(edition))


def blockers(edition: Edition) -> list[Blocker]:
    """Everything that stands between the vote and its sealing, in words."""
    counted = (_pairs(edition), *_paper(edition))
    return [Blocker(text % {"n": number(count)}, page) for count, page, text in counted if count]


def _pairs(edition: Edition) -> tuple[int, str, str]:
    pairs = undecided_reviews(edition)
    text = ngettext(
        "%(n)s paire de personnes se ressemble et n’est pas décidée.",
        "%(n)s paires de personnes se ressemblent et ne sont pas décidées.",
        pairs,
    )
    return pairs, "reviews", text


def _paper(edition: Edition) -> Iterable[tuple[int, str, str]]:
    offices, sheets = open_offices(edition).count(), unsettled_sheets(edition)
    yield (
        offices,
        "paper",
        ngettext(
            "Les comptes de %(n)s bureau de vote sur papier ne sont pas arrêtés.",
            "Les comptes de %(n)s bureaux de vote sur papier ne sont pas arrêtés.",
            offices,
        ),
    )
    yield (
        sheets,
        "paper",
        ngettext(
            "%(n)s bulletin papier n’a pas deux lectures identiques.",
            "%(n)s bulletins papier n’ont pas deux lectures identiques.",
            sheets,
        ),
    )
