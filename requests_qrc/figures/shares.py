"""A share of people who answered, with what chance alone could have made of it."""

from dataclasses import dataclass
from math import sqrt

# Two chances in a hundred and a half on each side.
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """`yes` among `n`, with the bounds of its interval at 95 %, between 0 and 1."""

    yes: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself; None when nobody answered."""
        return self.yes / self.n if self.n else None


def wilson(yes: int, n: int) -> Share:
    """The interval of E. B. Wilson: it holds for few answers too, and never leaves 0 to 1.

    Source: « Probable inference, the law of succession, and statistical inference », Journal of the American
    Statistical Association 22 (1927), 209-212. Raises ValueError for a number of yes outside of 0 to n.
    """
    if not 0 <= yes <= n:
        raise ValueError("a share has between 0 and n yes")
    if not n:
        return Share(0, 0, 0.0, 1.0)
    middle, square = yes / n, Z_95**2 / n
    centre = (middle + square / 2) / (1 + square)
    half = Z_95 * sqrt(middle * (1 - middle) / n + square / (4 * n)) / (1 + square)
    return Share(yes, n, max(0.0, centre - half), min(1.0, centre + half))
