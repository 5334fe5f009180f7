"""Voters of the roll who look alike: pairs that share a weak mark. Raises a review, never refuses a vote by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from budgets.editions.models import Edition
from budgets.voting.box.open_box import BallotBox, locator
from budgets.voting.enums import ReviewDecision, VoteChannel
from budgets.voting.models import OpenBallot, RollEntry, VoterReview
from budgets.voting.roll.voter import open_identity

# Decided: at once by one officer, or by two.
SETTLED = Q(is_for_two=False) | Q(confirmed_by__isnull=False)
# Each half joins the roll to itself by one index; ids are random, so their order says nothing of who came first.
_FOUND = """
FROM (
    SELECT one.id AS first, two.id AS second, true AS same_name, false AS same_home
    FROM budgets_rollentry AS one JOIN budgets_rollentry AS two
        ON two.edition_id = one.edition_id AND two.name_mark = one.name_mark AND one.id < two.id
    WHERE one.edition_id = %(edition)s AND one.name_mark <> '' AND NOT one.is_cancelled AND NOT two.is_cancelled
        AND one.voted_on < %(before)s AND two.voted_on < %(before)s
    UNION ALL
    SELECT one.id, two.id, false, true
    FROM budgets_rollentry AS one JOIN budgets_rollentry AS two
        ON two.edition_id = one.edition_id AND two.home_mark = one.home_mark AND one.id < two.id
    WHERE one.edition_id = %(edition)s AND one.home_mark <> '' AND NOT one.is_cancelled AND NOT two.is_cancelled
        AND one.voted_on < %(before)s AND two.voted_on < %(before)s
) AS found
WHERE NOT EXISTS (
    SELECT FROM budgets_voterreview AS review WHERE review.first_id = found.first AND review.second_id = found.second
)
"""
_COUNT = f"SELECT count(DISTINCT (first, second)) {_FOUND}"
_PAGE = f"""
SELECT first, second, bool_or(same_name), bool_or(same_home) {_FOUND}
GROUP BY first, second ORDER BY first, second LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True)
class Likeness:
    """What an officer reads of two voters: their names, and whether the rest is the same. Neither a date nor an
    address, with which they could pass for one of them."""

    names: tuple[tuple[str, str], tuple[str, str]]
    birth: str
    home: str


@dataclass(frozen=True)
class Pair:
    """Two entries of one roll, and what makes them look alike; `first` sorts before `second`."""

    first: RollEntry
    second: RollEntry
    has_same_name: bool
    has_same_home: bool

    @property
    def entries(self) -> tuple[RollEntry, RollEntry]:
        """Both, in order."""
        return (self.first, self.second)

    @property
    def why(self) -> list[str]:
        """What was noticed, in words."""
        said = ((self.has_same_name, _("noms proches")), (self.has_same_home, _("même adresse et même naissance")))
        return [words for is_so, words in said if is_so]


def likeness_of(pair: Pair, ballot_box: BallotBox) -> Likeness:
    """Both names, whether they were born the same day, whether they gave the same address, as far as marks tell."""
    first, second = (open_identity(entry.identity_box, ballot_box.held_key) for entry in pair.entries)
    is_same_day = first.birth_date == second.birth_date
    if not is_same_day or not (pair.first.home_mark and pair.second.home_mark):
        home = _("adresses non comparées")
    else:
        home = _("même adresse") if pair.has_same_home else _("adresses différentes")
    return Likeness(
        names=((first.first_names, first.last_name), (second.first_names, second.last_name)),
        birth=_("même date de naissance") if is_same_day else _("dates de naissance différentes"),
        home=home,
    )


class Pairs(Sequence[Pair]):
    """The pairs not decided yet, read by pages: one query for their number, two for a page of them."""

    def __init__(self, edition_id: int, before: date) -> None:
        self._within: dict[str, Any] = {"edition": edition_id, "before": before}

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, self._within)
            return int(cursor.fetchone()[0])

    @overload
    def __getitem__(self, place: int) -> Pair: ...
    @overload
    def __getitem__(self, place: slice) -> list[Pair]: ...
    def __getitem__(self, place: int | slice) -> Pair | list[Pair]:
        """A page of pairs, from a slice with both ends; one pair, from its place."""
        if isinstance(place, int):
            return self._page(place, 1)[0]
        return self._page(place.start, place.stop - place.start)

    def _page(self, offset: int, limit: int) -> list[Pair]:
        with connection.cursor() as cursor:
            cursor.execute(_PAGE, {**self._within, "limit": limit, "offset": offset})
            rows = cursor.fetchall()
        entries = entries_of(self._within["edition"]).in_bulk({entry_id for row in rows for entry_id in row[:2]})
        return [Pair(entries[first], entries[second], name, home) for first, second, name, home in rows]


def pairs(edition: Edition | int, *, before: date = date.max) -> Pairs:
    """The look-alikes that an officer has to decide of before the sealing; of people who voted `before` a day."""
    return Pairs(edition if isinstance(edition, int) else edition.pk, before)


def entries_of(edition_id: int) -> "QuerySet[RollEntry]":
    """Entries of the roll, with what an officer sees of them."""
    return RollEntry.objects.filter(edition=edition_id).select_related("neighbourhood", "station")


def pair_of(first: RollEntry, second: RollEntry) -> Pair:
    """Two entries as a pair, whatever their order and whether they look alike or not."""
    earlier, later = sorted((first, second), key=lambda entry: UUID(str(entry.pk)))
    return Pair(
        earlier,
        later,
        has_same_name=bool(earlier.name_mark) and earlier.name_mark == later.name_mark,
        has_same_home=bool(earlier.home_mark) and earlier.home_mark == later.home_mark,
    )


def is_fixed(ballot_box: BallotBox, entry: RollEntry) -> bool:
    """Whether nobody can take this ballot out: on paper, its sheet is among the others; or it is not in the box."""
    if entry.channel == VoteChannel.PAPER:
        return True
    return not OpenBallot.objects.filter(edition=ballot_box.edition_id, locator=locator(ballot_box, entry.pk)).exists()


def counted_twice(edition: Edition | int) -> "QuerySet[VoterReview]":
    """One person, two ballots that could not be taken out: what the procès-verbal has to say."""
    rows = VoterReview.objects.filter(SETTLED, edition=edition, decision=ReviewDecision.SAME)
    return rows.filter(first__is_cancelled=False, second__is_cancelled=False).order_by("pk")


def same_person_reviews(entry: RollEntry) -> "QuerySet[VoterReview]":
    """The decisions that say that this entry and another are one person."""
    return VoterReview.objects.filter(SETTLED, Q(first=entry) | Q(second=entry), decision=ReviewDecision.SAME)


def waiting_reviews(edition: Edition | int) -> "QuerySet[VoterReview]":
    """What one officer said to be one person, and another one has not confirmed."""
    rows = VoterReview.objects.exclude(SETTLED).filter(edition=edition)
    return rows.select_related("first", "second", "decided_by").order_by("pk")
