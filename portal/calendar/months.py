"""Months of the calendar, by the town's clock: their limits, days and weeks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateformat import format as format_date

# No date is older than the portal's own memory; further ahead nobody plans.
FIRST_YEAR = 2015
MONTHS_AHEAD = 24
WEEK = timedelta(days=7)
DECEMBER = 12


def midnight(day: date) -> datetime:
    """The first instant of a day in the town."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def starts_at(self) -> datetime:
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return midnight(self.after(1).first)

    @property
    def days(self) -> list[date]:
        end = self.after(1).first
        return [self.first + timedelta(days=at) for at in range((end - self.first).days)]

    @property
    def words(self) -> str:
        """« mars 2027 »."""
        return format_date(self.first, "F Y")

    @property
    def name(self) -> str:
        """« mars »."""
        return format_date(self.first, "F")

    def after(self, months: int) -> "Month":
        """The month so many months later, or earlier for a negative number."""
        year, at = divmod(self.year * DECEMBER + self.number - 1 + months, DECEMBER)
        return Month(year, at + 1)

    def is_shown(self, today: date) -> bool:
        """Whether the calendar has a page for it."""
        return Month(FIRST_YEAR, 1) <= self <= Month.of(today).after(MONTHS_AHEAD)


class MonthConverter:
    """« 2027-03 » in an address."""

    regex = r"20\d\d-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month(int(value[:4]), int(value[5:]))

    def to_url(self, value: object) -> str:
        return str(value)


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
