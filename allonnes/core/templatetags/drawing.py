"""Drawings made on the server: icons, lengths of bars, and the quiet composition of a project without a photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString, mark_safe

Amount = int | float | Decimal

# The logo’s four colours and violet: the same in both schemes, like ink on a poster.
COLOURS = ("#B3361B", "#FFC93C", "#0B6B61", "#1B4F8F", "#5B3B8C")


@dataclass(frozen=True)
class Slice:
    """One piece of a horizontal bar; `x` and `width` in hundredths of the bar, as SVG numbers with a point."""

    label: str
    value: Amount
    x: str
    width: str
    kind: str


# How lines are drawn is said once, for `.icon` in the style sheet: a page of the desk holds some seventy of them.
_STROKES = ' fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


@cache
def inlined_icon(name: str) -> SafeString:
    """An icon of `static/icons/`, to put inside a page. Raises TemplateSyntaxError when there is none of that name."""
    path = Path(settings.BASE_DIR) / "static" / "icons" / f"{name}.svg"
    if not path.is_file():
        raise TemplateSyntaxError(f"unknown icon: {name} (static/icons/README.md tells how to add one)")
    opening = '<svg class="icon" width="20" height="20" aria-hidden="true"'
    drawn = path.read_text().strip().replace('<svg xmlns="http://www.w3.org/2000/svg"', opening).replace(_STROKES, "")
    return mark_safe(drawn)  # noqa: S308  # a file of the house


def svg_number(value: Amount) -> str:
    """A number for an SVG attribute: point as separator whatever the language, three decimals at most."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def slices(rows: Sequence[Sequence[object]], *, total: Amount) -> list[Slice]:
    """Pieces laid end to end from rows (label, value) or (label, value, kind).

    Raises ValueError on a negative value, or when the values exceed the total (a bar must not lie).
    """
    made, at = [], Decimal(0)
    whole = Decimal(str(total)) or Decimal(1)
    for row in rows:
        label, value, kind = (*row, "fill")[:3]
        share = Decimal(str(value)) * 100 / whole
        if share < 0:
            raise ValueError(f"{label}: a piece of a bar cannot be negative")
        made.append(Slice(str(label), value, svg_number(at), svg_number(share), str(kind)))  # type: ignore[arg-type]
        at += share
    if at > Decimal("100.001"):
        raise ValueError("the pieces of a bar exceed its total")
    return made


def _square(x: int, y: int, colour: str) -> str:
    return f'<path fill="{colour}" d="M{x} {y}h40v40h-40z"/>'


def _disc(x: int, y: int, colour: str) -> str:
    return f'<circle fill="{colour}" cx="{x + 20}" cy="{y + 20}" r="20"/>'


def _quarter(x: int, y: int, colour: str) -> str:
    return f'<path fill="{colour}" d="M{x} {y}a40 40 0 0 1 40 40h-40z"/>'


def _turned_quarter(x: int, y: int, colour: str) -> str:
    return f'<path fill="{colour}" d="M{x + 40} {y + 40}a40 40 0 0 1-40-40h40z"/>'


def _half(x: int, y: int, colour: str) -> str:
    return f'<path fill="{colour}" d="M{x} {y + 40}a20 20 0 0 1 40 0z"/>'


SHAPES = (_disc, _quarter, _square, _turned_quarter, _half)


class _Dice:
    """A fixed sequence for one number (a linear congruence): the same project always looks the same."""

    def __init__(self, seed: int) -> None:
        self.state = (seed * 2654435761 + 97) % 2**32

    def roll(self, sides: int) -> int:
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 16) % sides


def composition_shapes(seed: int) -> str:
    """SVG shapes on a grid of 5 x 2 squares of 40 units: five to seven are filled, the rest stays quiet."""
    dice = _Dice(seed)
    cells = [(column * 40, row * 40) for column in range(5) for row in range(2)]
    pieces: list[str] = []
    last = -1
    for _turn in range(5 + dice.roll(3)):
        x, y = cells.pop(dice.roll(len(cells)))
        colour = dice.roll(len(COLOURS))
        colour = (colour + 1) % len(COLOURS) if colour == last else colour
        pieces.append(SHAPES[dice.roll(len(SHAPES))](x, y, COLOURS[colour]))
        last = colour
    return "".join(pieces)
