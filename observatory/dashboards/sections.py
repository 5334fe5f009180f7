"""What a dashboard is made of: findings, numbered figures with their definition and how many they count, tables."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from observatory.dashboards.charts import Bars, Curves

MASKED = _("masqué")


@dataclass(frozen=True)
class Finding:
    """The first thing to read: a number or two, then the sentence. `is_main` stands on the sun, once a page."""

    big: str
    words: str
    is_main: bool = False


@dataclass(frozen=True)
class Table:
    """The numbers of a drawing: the first cell of each row names it; the last row may be a total."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """`title` is the finding, as a sentence; `counted`: what is counted and how many."""

    number: str
    title: str
    counted: str
    table: Table
    bars: Bars | None = None
    curves: Curves | None = None
    is_open: bool = False


@dataclass(frozen=True)
class Stat:
    """A number alone, with what it is and its definition."""

    value: str
    label: str
    definition: str


@dataclass(frozen=True)
class Section:
    """A numbered part of the dashboard; `aside` stands at the end of its heading."""

    number: int
    title: str
    aside: str
    charts: tuple[Chart, ...] = ()
    stats: tuple[Stat, ...] = ()
    table: Table | None = None
    empty: Any = ""


def chart_number(section: int, place: int) -> str:
    """« 1.2 »."""
    return f"{section}.{place}"
