"""Working days and calendar months, as the town and French law count them.

A working day is Monday to Friday, not a public holiday (article L3133-1 of the Code du travail, mainland France), and
not one of the town's own closing days.
"""

import calendar
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
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


def add_calendar_months(day: date, months: int) -> date:
    """The day with the same number `months` months later (earlier if negative), or else the last of its month.

    A period in months ends on the same day number, or on the last day of the month when it has none (article 641 of
    the Code de procédure civile): so runs the two months after which the administration's silence is a decision
    (articles L231-1 to L231-4 of the Code des relations entre le public et l'administration).
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month_index + 1)[1]
    return day.replace(year=year, month=month_index + 1, day=min(day.day, last_day))


# The library fills its tables year by year on first reading, which two threads could do at once; a frozen set per year
# cannot be seen half filled.
@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))
