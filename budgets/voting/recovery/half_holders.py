"""Who keeps each half of the recovery code now, and what waits for a second officer."""

from dataclasses import dataclass
from datetime import date

from allonnes.accounts.models import User
from budgets.editions.models import VoteOpening
from budgets.voting.models import KeyHalf, KeyHandover


@dataclass(frozen=True)
class Holder:
    """A half, the officer who keeps it since a day, and the demand that waits, if any."""

    row: KeyHalf
    officer: User
    since: date
    asked: KeyHandover | None

    @property
    def half(self) -> str:
        """A or B."""
        return self.row.half


def half_holders(opening: VoteOpening) -> list[Holder]:
    """The halves that somebody printed, in their order."""
    rows = KeyHalf.objects.filter(opening=opening).select_related("officer").order_by("half")
    return [_holder(row) for row in rows]


def _holder(row: KeyHalf) -> Holder:
    demands = list(KeyHandover.objects.filter(half=row).select_related("officer").order_by("pk"))
    asked = next((demand for demand in demands if demand.confirmed_on is None), None)
    last = next((demand for demand in reversed(demands) if demand.confirmed_on is not None), None)
    if last is None or last.confirmed_on is None:
        return Holder(row, row.officer, row.given_on, asked)
    return Holder(row, last.officer, last.confirmed_on, asked)
