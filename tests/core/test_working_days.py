"""Working days, against a table of public holidays computed apart from the library."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.working_days import (
    add_calendar_months,
    add_working_days,
    is_working_day,
)
from tests.real_data import DATA

HOLIDAYS = DATA / "fr_public_holidays_2015_2045.json"
SATURDAY = 5
days = st.dates(date(2015, 1, 1), date(2045, 12, 31))
closings = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)


def test_is_working_day_agrees_with_the_table_for_every_day_of_31_years():
    table = json.loads(HOLIDAYS.read_text())
    public_holidays = {date.fromisoformat(day) for year in table.values() for day in year}
    day, last = date(2015, 1, 1), date(2045, 12, 31)
    wrong = []
    while day <= last:
        if is_working_day(day) != (day.weekday() < SATURDAY and day not in public_holidays):
            wrong.append(day)
        day += timedelta(days=1)
    assert len(table) == 31
    assert wrong == []


def test_is_working_day_with_a_closing_day():
    assert is_working_day(date(2026, 5, 15))
    assert not is_working_day(date(2026, 5, 15), closing_days=[date(2026, 5, 15)])


def test_is_working_day_with_a_datetime_is_an_error():
    with pytest.raises(TypeError, match="not a datetime"):
        is_working_day(datetime(2026, 5, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 4, 30), 1, date(2026, 5, 4)),
        (date(2026, 5, 13), 1, date(2026, 5, 15)),
        (date(2026, 12, 24), 5, date(2027, 1, 4)),
        (date(2026, 7, 13), 10, date(2026, 7, 28)),
    ],
)
def test_add_working_days_skips_weekends_and_holidays(start, count, expected):
    assert add_working_days(start, count) == expected


def test_add_working_days_skips_closing_days():
    bridge = frozenset({date(2026, 5, 15)})
    assert add_working_days(date(2026, 5, 13), 1, closing_days=bridge) == date(2026, 5, 18)


def test_add_working_days_with_a_negative_count_is_an_error():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 5, 13), -1)


@given(start=days, count=st.integers(1, 60), closing_days=closings)
def test_add_working_days_lands_on_a_working_day_with_as_many_on_the_way(start, count, closing_days):
    end = add_working_days(start, count, closing_days=closing_days)
    way = [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
    assert is_working_day(end, closing_days=closing_days)
    assert sum(is_working_day(day, closing_days=closing_days) for day in way) == count


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 15), 2, date(2026, 3, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 30), 2, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_add_calendar_months_keeps_the_day_number_or_takes_the_last_day(day, months, expected):
    assert add_calendar_months(day, months) == expected


@given(day=days, months=st.integers(-600, 600))
def test_add_calendar_months_moves_by_exactly_that_many_months(day, months):
    moved = add_calendar_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)
