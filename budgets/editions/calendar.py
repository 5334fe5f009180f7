"""The five phases month by month, and dates to propose for a new edition. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budgets.editions.enums import PhaseKind

Moments = Mapping[PhaseKind, tuple[datetime | None, datetime | None]]
# A calendar longer than that is a mistake in a year: only its beginning is shown.
MOST_MONTHS = 36
FIRST_MONTH, NOTICE = 11, timedelta(days=14)
WEEKS = {PhaseKind.DEPOSIT: 7, PhaseKind.STUDY: 9, PhaseKind.VOTE: 4, PhaseKind.RESULTS: 4}
# Between the study and the vote: freeze the list, print, post.
PRINTING_WEEKS = 1
OPENS, CLOSES = 8, 20


@dataclass(frozen=True)
class Month:
    """« novembre 2026 », and the phases that it holds, each with its days."""

    name: str
    phases: list[tuple[PhaseKind, str]]


def months_of(spans: Moments) -> list[Month]:
    """Every month from the first date to the last, with what happens in it; a phase without both its dates, but for
    the delivery, is left out."""
    known = {kind: span for kind, span in spans.items() if span[0] and (span[1] or kind == PhaseKind.DELIVERY)}
    days = {kind: (_day(start), _last_day(end)) for kind, (start, end) in known.items() if start}
    if not days:
        return []
    month = min(start for start, _end in days.values()).replace(day=1)
    last = max(end or start for start, end in days.values())
    months: list[Month] = []
    while month <= last and len(months) < MOST_MONTHS:
        held = [(kind, _days_in(month, *days[kind])) for kind in PhaseKind if kind in days]
        months.append(Month(date_format(month, "F Y"), [(kind, words) for kind, words in held if words]))
        month = _next_month(month)
    return months


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _last_day(end: datetime | None) -> date | None:
    """The day of its last instant: an end at midnight is the day before."""
    return timezone.localdate(end - timedelta(microseconds=1)) if end else None


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _days_in(month: date, start: date, end: date | None) -> str:
    """« du 5 au 24 », « à partir du 5 », « jusqu’au 24 », « tout le mois », or "" outside the month."""
    following = _next_month(month)
    if start >= following or (end is not None and end < month):
        return ""
    begins, finishes = start >= month, end is not None and end < following
    values = {"start": start.day, "end": end.day if end else 0}
    if begins and finishes:
        return _("du %(start)s au %(end)s") % values
    if begins:
        return _("à partir du %(start)s") % values
    return _("jusqu’au %(end)s") % values if finishes else _("tout le mois")


def proposed_spans(year: int, today: date) -> dict[PhaseKind, tuple[datetime, datetime | None]]:
    """Dates for the edition of a year, to be corrected: a deposit that begins on the first Monday of November before,
    or in two weeks when that day is near or past and the year is not over; the vote a week after the study."""
    start = _monday_from(date(year - 1, FIRST_MONTH, 1))
    if start < today + NOTICE and today.year <= year:
        start = _monday_from(today + NOTICE)
    spans: dict[PhaseKind, tuple[datetime, datetime | None]] = {}
    for kind, weeks in WEEKS.items():
        start += timedelta(weeks=PRINTING_WEEKS if kind == PhaseKind.VOTE else 0)
        # From a Monday morning to a Sunday evening.
        spans[kind] = _at(start, OPENS), _at(start + timedelta(weeks=weeks, days=-1), CLOSES)
        start += timedelta(weeks=weeks)
    spans[PhaseKind.DELIVERY] = _at(start, OPENS), None
    return spans


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))  # noqa: DTZ001 - made aware at once
