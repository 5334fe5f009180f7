"""How long things last when some are not over yet: the Kaplan–Meier estimator, exact.

An average of closed cases alone flatters: the slowest ones are still open, and not counted. Here an open case counts
for as long as it has waited, and no further.

Source: E. L. Kaplan and P. Meier, « Nonparametric estimation from incomplete observations », Journal of the American
Statistical Association 53 (1958), 457-481. At each instant t where d of the n things still watched end, the share
left is multiplied by (n - d) / n. What stops being watched at t was still there at t. A share of things is over at the
first instant where the share left has come down to its complement, or never, when too many are still open.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Spell:
    """A time that something lasted, in any unit: `is_over`, or still going on when one stopped looking."""

    length: int
    is_over: bool


@dataclass(frozen=True)
class Curve:
    """The share still going on: `left[i]` from the instant `ends[i]` on, and the whole before the first."""

    ends: tuple[int, ...]
    left: tuple[Fraction, ...]
    n: int
    events: int

    @property
    def open(self) -> int:
        """How many were still going on."""
        return self.n - self.events

    @property
    def median(self) -> int | None:
        """When half of them are over; None while more than half are still open."""
        return self.quantile(HALF)

    def quantile(self, share: Fraction) -> int | None:
        """The first instant when that share is over; None when it never was while one looked."""
        return next((end for end, left in zip(self.ends, self.left, strict=True) if left <= 1 - share), None)

    def left_after(self, length: int) -> Fraction:
        """The share still going on after that long."""
        place = bisect_right(self.ends, length)
        return self.left[place - 1] if place else Fraction(1)


def survival(spells: Iterable[Spell]) -> Curve:
    """The curve of these times; what has lasted 0 and is over ended at once.

    Raises ValueError for a time before zero: what ended before it began is left out by who counts, and said.
    """
    over, watched = Counter[int](), Counter[int]()
    for spell in spells:
        if spell.length < 0:
            raise ValueError("a time cannot be before zero")
        (over if spell.is_over else watched)[spell.length] += 1
    n = over.total() + watched.total()
    ends, left = [], []
    # Where nothing stopped being watched between two ends, the product telescopes: few fractions grow.
    share, at_start, at_risk, was_left = Fraction(1), n, n, n
    for length in sorted(over | watched):
        if over[length]:
            if at_risk != was_left:
                share, at_start = share * Fraction(was_left, at_start), at_risk
            was_left = at_risk - over[length]
            ends.append(length)
            left.append(share * Fraction(was_left, at_start))
        at_risk -= over[length] + watched[length]
    return Curve(tuple(ends), tuple(left), n, over.total())
