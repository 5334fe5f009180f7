"""The calendar above a list: years, months or days from the first row of its table to the last, asked by index."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

MONTHS = 12


@dataclass(frozen=True)
class DateLink:
    """A year, a month or a day; no `url` for the one that is shown."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Calendar:
    """The way back, then the choices."""

    back: DateLink | None
    choices: list[DateLink]


def calendar_of(changes: Any) -> Calendar | None:
    """What a list is narrowed by; None while its table is empty.

    Django reads the whole list to know which days hold something. Here a day without rows may be offered: its list
    says that it is empty.
    """
    span = _span(changes)
    if span is None:
        return None
    year, month, day = (_asked(changes, part) for part in ("year", "month", "day"))
    if not year and span[0].year == span[1].year:
        year = span[0].year
    if year and month and day:
        return Calendar(_month(changes, year, month), [DateLink(_day_words(date(year, month, day)))])
    if year and month:
        return Calendar(_year(changes, year), list(_days(changes, year, month, span)))
    if year:
        whole = DateLink(_("Toutes les dates"), _link(changes, {}))
        return Calendar(whole if _asked(changes, "year") else None, list(_months(changes, year, span)))
    return Calendar(None, [_year(changes, known) for known in range(span[0].year, span[1].year + 1)])


def _span(changes: Any) -> tuple[date, date] | None:
    """The first day and the last of the whole table."""
    field = changes.date_hierarchy
    ends = changes.model._default_manager.aggregate(first=Min(field), last=Max(field))
    return (_day_of(ends["first"]), _day_of(ends["last"])) if ends["first"] else None


def _day_of(moment: date | datetime) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def _asked(changes: Any, part: str) -> int:
    """The address was checked before: it is a number or nothing."""
    return int(changes.params.get(f"{changes.date_hierarchy}__{part}") or 0)


def _link(changes: Any, parts: dict[str, int]) -> str:
    field = changes.date_hierarchy
    kept: str = changes.get_query_string({f"{field}__{part}": value for part, value in parts.items()}, [f"{field}__"])
    return kept


def _year(changes: Any, year: int) -> DateLink:
    return DateLink(str(year), _link(changes, {"year": year}))


def _month(changes: Any, year: int, month: int) -> DateLink:
    words = capfirst(date_format(date(year, month, 1), "YEAR_MONTH_FORMAT"))
    return DateLink(words, _link(changes, {"year": year, "month": month}))


def _months(changes: Any, year: int, span: tuple[date, date]) -> Iterator[DateLink]:
    first, last = ((day.year, day.month) for day in span)
    for month in range(1, MONTHS + 1):
        if first <= (year, month) <= last:
            yield _month(changes, year, month)


def _days(changes: Any, year: int, month: int, span: tuple[date, date]) -> Iterator[DateLink]:
    for number in range(1, monthrange(year, month)[1] + 1):
        day = date(year, month, number)
        if span[0] <= day <= span[1]:
            yield DateLink(_day_words(day), _link(changes, {"year": year, "month": month, "day": number}))


def _day_words(day: date) -> str:
    return capfirst(date_format(day, "MONTH_DAY_FORMAT"))
