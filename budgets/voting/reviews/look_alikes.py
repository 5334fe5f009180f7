"""Voters of the roll who look alike: pairs that share a weak fingerprint. Raises a review, never refuses a vote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from budgets.editions.models import Edition
from budgets.voting.box.open_box import BallotBox, locator
from budgets.voting.enums import ReviewDecision, VoteChannel
from budgets.voting.models import LookAlike, OpenBallot, RollEntry, VoterReview
from budgets.voting.roll.voter import open_identity

# Decided: at once by one officer, or by two.
SETTLED = Q(is_for_two=False) | Q(confirmed_by__isnull=False)


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
        return reasons_of(self)


def reasons_of(pair: Pair | LookAlike) -> list[str]:
    """Why two votes are shown side by side, in words."""
    said = ((pair.has_same_name, _("noms proches")), (pair.has_same_home, _("même adresse et même naissance")))
    return [words for is_so, words in said if is_so]


def likeness_of(pair: Pair, ballot_box: BallotBox) -> Likeness:
    """Both names, whether they were born the same day and gave the same address, as far as fingerprints tell."""
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
        rows = LookAlike.objects.filter(edition=edition_id, last_voted_on__lt=before)
        self._rows, self._edition_id = rows.order_by("first", "second"), edition_id

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, place: int) -> Pair: ...
    @overload
    def __getitem__(self, place: slice) -> list[Pair]: ...
    def __getitem__(self, place: int | slice) -> Pair | list[Pair]:
        """A page of pairs, from a slice with both ends; one pair, from its place."""
        if isinstance(place, int):
            return self._page(slice(place, place + 1))[0]
        return self._page(place)

    def _page(self, place: slice) -> list[Pair]:
        rows = list(self._rows[place])
        entries = entries_of(self._edition_id).in_bulk({pk for row in rows for pk in (row.first_id, row.second_id)})
        return [
            Pair(entries[row.first_id], entries[row.second_id], row.has_same_name, row.has_same_home) for row in rows
        ]


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
