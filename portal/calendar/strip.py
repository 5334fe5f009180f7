"""The days of a month with the shapes of what takes place, and the weeks in which the rows are read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import NBSP
from portal.calendar.months import WEEK, Month, monday_of
from portal.calendar.rows import Row

SATURDAY = 5
# What a cell of the strip can hold.
MOST_SHAPES = 3
WEEKS_ON_A_PHONE = 2


@dataclass(frozen=True)
class Day:
    """One day of the month, and what takes place, even in part."""

    day: date
    today: date
    rows: list[Row] = field(default_factory=list)
    is_near: bool = False
    # Where its first row is, in the list.
    url: str = ""

    @property
    def letter(self) -> str:
        return format_date(self.day, "l")[0]

    @property
    def number(self) -> int:
        return self.day.day

    @property
    def column(self) -> int:
        return self.day.isoweekday()

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= SATURDAY

    @property
    def shapes(self) -> list[str]:
        """Each sort of date once; the cross only when all of that day is cancelled."""
        held = [row.item.shape.value for row in self.rows if not row.item.is_cancelled]
        shapes = list(dict.fromkeys(held))[:MOST_SHAPES]
        return shapes or (["annule"] if self.rows else [])

    @property
    def words(self) -> str:
        """« lundi 1er mars, aujourd’hui »."""
        number = "1er" if self.number == 1 else f"{self.number}"
        words = f"{format_date(self.day, 'l')} {number}{NBSP}{format_date(self.day, 'F')}"
        return _("%(day)s, aujourd’hui") % {"day": words} if self.is_today else words

    @property
    def titles(self) -> str:
        return ", ".join(
            _("%(title)s (annulé)") % {"title": row.item.title} if row.item.is_cancelled else row.item.title
            for row in self.rows
        )


def days_of(month: Month, rows: list[Row], today: date, url_of: Callable[[Row], str]) -> list[Day]:
    """Every day of the month; several days hold what lasts several days."""
    held: dict[date, list[Row]] = {day: [] for day in month.days}
    for row in rows:
        day = max(row.item.date.date(), month.first)
        while day in held and day <= row.item.last_day.date():
            held[day].append(row)
            day += timedelta(days=1)
    near = _near(month, today)
    return [
        Day(day, today, here, is_near=monday_of(day) in near, url=url_of(here[0]) if here else "")
        for day, here in held.items()
    ]


def _near(month: Month, today: date) -> set[date]:
    """The Mondays of the two weeks that a telephone shows: this week and the next, or the two at the edge."""
    mondays = sorted({monday_of(day) for day in month.days})
    this = monday_of(today)
    at = mondays.index(this) if this in mondays else 0
    at = min(at, len(mondays) - WEEKS_ON_A_PHONE)
    return set(mondays[at : at + WEEKS_ON_A_PHONE])


def weeks_of(days: list[Day]) -> list[list[Day | None]]:
    """The month in lines of seven, for the grid."""
    blank: list[Day | None] = [None] * (days[0].column - 1)
    cells = [*blank, *days]
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


@dataclass(frozen=True)
class Group:
    """Rows read together, under a heading."""

    title: str
    detail: str
    rows: list[Row]
    is_now: bool = False


def groups_of(month: Month, rows: list[Row], today: date) -> list[Group]:
    """Week after week; in the month that goes on, what is over comes last."""
    is_this_month = month == Month.of(today)

    def key(row: Row) -> Any:
        day = max(row.item.date.date(), month.first)
        if is_this_month:
            return None if row.is_over else monday_of(max(day, today))
        return monday_of(day)

    return [_group(month, monday, list(of_week), today) for monday, of_week in groupby(rows, key)]


def in_order(month: Month, rows: list[Row], today: date) -> list[Row]:
    """What is to come first, in the month that goes on."""
    return sorted(rows, key=lambda row: row.is_over) if month == Month.of(today) else rows


def _group(month: Month, monday: date | None, rows: list[Row], today: date) -> Group:
    if monday is None:
        return Group(_("Plus tôt en %(month)s") % {"month": month.name}, "", rows)
    days = _days_words(max(monday, month.first), min(monday + WEEK - timedelta(days=1), month.days[-1]))
    away = (monday - monday_of(today)) // WEEK
    if away == 0:
        return Group(_("Cette semaine"), days, rows, is_now=True)
    if away == 1:
        return Group(_("La semaine prochaine"), days, rows)
    return Group(days[0].upper() + days[1:], "", rows)


def _days_words(first: date, last: date) -> str:
    """« du 1er au 7 mars », « le 31 mars »."""
    end = f"{'1er' if last.day == 1 else last.day}{NBSP}{format_date(last, 'F')}"
    if first == last:
        return _("le %(day)s") % {"day": end}
    start = "1er" if first.day == 1 else f"{first.day}"
    return _("du %(start)s au %(end)s") % {"start": start, "end": end}
