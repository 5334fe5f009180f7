"""Drawings of the dashboards, made on the server; each stands beside its table, which says the same in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from requests_qrc.figures.survival import Curve

# The box of the curves, in units of the drawing.
WIDTH, HEIGHT, LEFT, TOP = 640, 300, 56, 16
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Bar:
    """A line of a bar chart: `length` in hundredths of the longest; `is_full`: the group that the sentence is about.
    `value` is None when it is masked."""

    label: str
    value: str
    length: float
    is_full: bool = True
    note: str = ""
    is_masked: bool = False


@dataclass(frozen=True)
class Bars:
    """`line_at`: where a dotted line stands, in hundredths, with its words."""

    rows: tuple[Bar, ...]
    line_at: float | None = None
    line_words: str = ""


def lengths(values: Sequence[float | None], *, top: float | None = None) -> list[float]:
    """Each value in hundredths of the largest; a bar starts from zero, and a masked one has no length."""
    largest = max([top or 0, *(value for value in values if value is not None)], default=0)
    return [100 * (value or 0) / largest if largest else 0.0 for value in values]


@dataclass(frozen=True)
class Line:
    """A curve in steps: its `points` for a polyline, and where it crosses the half, if it does."""

    label: str
    points: str
    is_full: bool
    half_x: float | None
    half_words: str


@dataclass(frozen=True)
class Curves:
    """Shares still open, in steps, from 100 % down; `ticks`: x of the drawing and number of days."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, int], ...]
    levels: tuple[tuple[float, int], ...]
    half_y: float


def _x(day: float, last: int) -> float:
    return LEFT + (WIDTH - LEFT) * min(day, last) / last


def _y(share: Fraction) -> float:
    return TOP + (HEIGHT - TOP) * float(1 - share)


def steps(curve: Curve, last: int) -> str:
    """The points of the steps of a curve up to the last day shown."""
    points = [(_x(0, last), _y(Fraction(1)))]
    for end, left in zip(curve.ends, curve.left, strict=True):
        if end > last:
            break
        points += [(_x(end, last), points[-1][1]), (_x(end, last), _y(left))]
    points.append((_x(last, last), points[-1][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def curves(named: Sequence[tuple[str, Curve, bool]], *, last: int, half_words: Sequence[str]) -> Curves:
    """Several curves on one scale: name, curve, and whether it is the full line of the drawing."""
    lines = tuple(
        Line(
            label,
            steps(curve, last),
            is_full,
            None if curve.median is None or curve.median > last else _x(curve.median, last),
            words,
        )
        for (label, curve, is_full), words in zip(named, half_words, strict=True)
    )
    every = max(1, last // 4)
    return Curves(
        lines=lines,
        ticks=tuple((_x(day, last), day) for day in range(0, last + 1, every)),
        levels=tuple((_y(Fraction(level, 100)), level) for level in TICKS),
        half_y=_y(Fraction(1, 2)),
    )
