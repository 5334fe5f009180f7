"""When a kiosk serves: every day between two hours of the town, until a day."""

from dataclasses import dataclass
from datetime import date, time

MOST_DAYS = 7


@dataclass(frozen=True)
class OpeningHours:
    """`until_hour` is excluded."""

    from_hour: time
    until_hour: time
    last_day: date
