"""How many code letters were made, printed, used and voided: day by day for the desk, once for all in the minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.disclosure import SMALLEST_SHOWN
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import LetterFate, VoteChannel
from budgets.voting.models import CodeLetter, LetterBatch

Account: TypeAlias = "list[dict[str, Any]]"
MADE, PRINTED, USED, VOID = "made", "printed", "used", "void"
COUNTED = (MADE, PRINTED, USED, VOID)
_IS_REAL = Q(is_for_two=False) | Q(confirmed_by__isnull=False)
_IS_REPLACEMENT = Q(batch__is_for_two=False) | Q(batch__confirmed_by__isnull=False)


def with_counts(batches: "QuerySet[LetterBatch]", today: date) -> "QuerySet[LetterBatch]":
    """Batches with their numbers; `spent`: letters that had voted by the last midnight, so that none moves at once."""
    return batches.annotate(
        made=Count("letters"),
        spent=Count("letters", filter=Q(letters__used_on__lt=today)),
        void=Count("letters", filter=Q(letters__voided_on__isnull=False)),
    )


def shown_use(made: int, spent: int) -> int | None:
    """How many letters of a batch voted, as the desk shows it; None when few did, or nearly all."""
    is_told = spent == 0 or spent >= SMALLEST_SHOWN
    return spent if made >= SMALLEST_SHOWN and is_told and made - spent >= SMALLEST_SHOWN else None


@dataclass(frozen=True)
class _Row:
    """One batch, or several together. A difference between two of its numbers is a cell too."""

    label: str
    made: int
    printed: int
    used: int
    void: int

    @property
    def is_safe(self) -> bool:
        """Whether no number of it, nor a difference between two of them, is from 1 to 4."""
        numbers = [self.made, self.printed, self.used, self.void]
        cells = {abs(first - second) for first in (*numbers, 0) for second in (*numbers, 0)}
        return not any(0 < cell < SMALLEST_SHOWN for cell in cells)

    def told(self) -> dict[str, Any]:
        """As the record keeps it; a row that could point at somebody keeps what was made only, and not even that when
        the number of people who voted by letter would give back how few did not.
        """
        counted = {name: getattr(self, name) for name in COUNTED}
        if not self.is_safe:
            is_few = any(0 < number < SMALLEST_SHOWN for number in (self.made, self.made - self.used))
            counted = dict.fromkeys(COUNTED) | {MADE: None if is_few else self.made}
        return {"label": self.label, **counted}


def account_of(edition: Edition) -> Account:
    """The letters by batch. Batches whose numbers are small are put together, with the smallest of the others while
    their sum is small too: nothing hidden is given back by the total. Letters never confirmed by two do not exist."""
    rows = list(_rows(edition))
    shown = sorted((row for row in rows if row.is_safe), key=lambda row: (row.made, row.label))
    small = [row for row in rows if not row.is_safe]
    together = _sum(small)
    while small and shown and not together.is_safe:
        small.append(shown.pop(0))
        together = _sum(small)
    told = sorted(shown, key=lambda row: row.label)
    return [row.told() for row in (*told, *([together] if small else []))]


def _rows(edition: Edition) -> Iterable[_Row]:
    voted = Q(letters__entry__channel=VoteChannel.LETTER, letters__entry__is_cancelled=False)
    batches = LetterBatch.objects.filter(_IS_REAL, edition=edition).annotate(
        made=Count("letters"), used=Count("letters", filter=voted), void=Count("letters", filter=_void())
    )
    for batch in batches.order_by("label", "pk"):
        yield _Row(batch.label, batch.made, batch.made if batch.printed_at else 0, batch.used, batch.void)


def _void() -> Q:
    return Q(letters__voided_on__isnull=False)


def _sum(rows: list[_Row]) -> _Row:
    numbers = {name: sum(getattr(row, name) for row in rows) for name in COUNTED}
    return _Row("", **numbers)


def by_two(edition: Edition) -> dict[str, int]:
    """Letters that two officers made or replaced while people voted; `cancelled`: a vote already cast was to go;
    `voided`: closed for ever by one person, and not replaced."""
    letters = CodeLetter.objects.filter(batch__edition=edition, batch__confirmed_by__isnull=False)
    replaced = letters.filter(replaces__isnull=False)
    return {
        "made": letters.filter(replaces=None).count(),
        "replaced": replaced.count(),
        "cancelled": replaced.filter(batch__fate=LetterFate.CANCEL).count(),
        "voided": _voided_alone(edition),
    }


def _voided_alone(edition: Edition) -> int:
    """Since the first day of the vote: a letter keeps the day, not the hour."""
    snapshot = read_ballot_box(edition).snapshot
    if snapshot is None:
        return 0
    return _not_replaced().filter(batch__edition=edition, voided_on__gte=timezone.localdate(snapshot.starts_at)).count()


def voided_alone(edition: int, by: User, day: date) -> int:
    """How many letters somebody closed alone that day: a demand to replace one counts for nothing before it is
    confirmed."""
    return _not_replaced().filter(batch__edition=edition, voided_by=by, voided_on=day).count()


def _not_replaced() -> "QuerySet[CodeLetter]":
    return CodeLetter.objects.exclude(Exists(CodeLetter.objects.filter(_IS_REPLACEMENT, replaces=OuterRef("pk"))))
