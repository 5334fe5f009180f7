"""Moving the dates of an edition by whole years. Pure functions."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def same_day(day: date, years: int) -> date:
    """The same day, years later; 29 February becomes 28 when it must."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def weeks_of_years(start: datetime, years: int) -> int:
    """The number of weeks nearest to so many years from `start`: one for all phases, which so keep their gaps."""
    day = timezone.localdate(start)
    return round((same_day(day, years) - day).days / 7)


def moved(moment: datetime, weeks: int) -> datetime:
    """So many weeks later, on the same weekday and at the same hour of the town's clock, summer time or not."""
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + timedelta(weeks=weeks))
