"""Working days and calendar months, as the town and French law count them.

A working day is Monday to Friday, not a public holiday (article L3133-1 of the Code du travail, mainland France), and
not one of the town's own closing days.
"""

import calendar
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
END_OF_DAY = time(23, 59, 59)
ONE_DAY = timedelta(days=1)
NO_DAY: frozenset[date] = frozenset()
SATURDAY = 5


def is_working_day(day: date, *, closing_days: Collection[date] = NO_DAY) -> bool:
    """Whether the town works on `day`. Raises TypeError for a datetime, whose day depends on a time zone."""
    if isinstance(day, datetime):
        raise TypeError("A working day is a date, not a datetime.")
    return day.weekday() < SATURDAY and day not in _public_holidays(day.year) and day not in closing_days


def add_working_days(start: date, count: int, *, closing_days: Collection[date] = NO_DAY) -> date:
    """The day `count` working days after `start`; the day of the start is not counted.

    `count` of 0 gives `start` itself, worked or not. Raises ValueError when `count` is negative.
    """
    if count < 0:
        raise ValueError("The number of working days cannot be negative.")
    day = start
    while count:
        day += ONE_DAY
        count -= is_working_day(day, closing_days=closing_days)
    return day


def working_days_between(start: date, end: date, *, closing_days: Collection[date] = NO_DAY) -> int:
    """How many working days lie after `start`, up to `end` included; negative when `end` comes before `start`.

    So `working_days_between(start, add_working_days(start, n)) == n`.
    """
    if end < start:
        return -working_days_between(end, start, closing_days=closing_days)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closing_days=closing_days) for day in days)


def due_at(start: datetime, count: int, *, closing_days: Collection[date] = NO_DAY) -> datetime:
    """The last second (23:59:59 in Paris) of the day `count` working days after the day of `start` in Paris.

    Raises ValueError when `start` has no time zone or `count` is negative.
    """
    due_day = add_working_days(_day_in_paris(start), count, closing_days=closing_days)
    return datetime.combine(due_day, END_OF_DAY, tzinfo=PARIS)


def add_calendar_months(day: date, months: int) -> date:
    """The day with the same number `months` months later (earlier if negative), or else the last of its month.

    A period in months ends on the same day number, or on the last day of the month when it has none (article 641 of
    the Code de procédure civile): so runs the two months after which the administration's silence is a decision
    (articles L231-1 to L231-4 of the Code des relations entre le public et l'administration).
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month_index + 1)[1]
    return day.replace(year=year, month=month_index + 1, day=min(day.day, last_day))


def _day_in_paris(moment: datetime) -> date:
    if moment.utcoffset() is None:
        raise ValueError("The start of a period needs a time zone.")
    return moment.astimezone(PARIS).date()


# The library fills its tables year by year on first reading, which two threads could do at once; a frozen set per year
# cannot be seen half filled.
@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))
