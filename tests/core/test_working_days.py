"""Working days, against a table of public holidays computed apart from the library, and at the changes of hour."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.working_days import (
    PARIS,
    add_calendar_months,
    add_working_days,
    due_at,
    is_working_day,
    working_days_between,
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
def test_add_working_days_lands_on_a_working_day_that_working_days_between_counts_back(start, count, closing_days):
    end = add_working_days(start, count, closing_days=closing_days)
    assert is_working_day(end, closing_days=closing_days)
    assert working_days_between(start, end, closing_days=closing_days) == count
    assert working_days_between(end, start, closing_days=closing_days) == -count


def test_working_days_between_one_day_and_itself_is_zero():
    assert working_days_between(date(2026, 5, 13), date(2026, 5, 13)) == 0


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        # Summer time starts on 29 March 2026 and ends on 25 October 2026.
        (datetime(2026, 3, 27, 16, tzinfo=PARIS), 1, "2026-03-30T23:59:59+02:00"),
        (datetime(2026, 10, 23, 16, tzinfo=PARIS), 1, "2026-10-26T23:59:59+01:00"),
        # The same instant is Monday in London and Tuesday in Paris.
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), 1, "2026-11-24T23:59:59+01:00"),
        (datetime(2026, 11, 23, 23, 0, 0, tzinfo=UTC), 1, "2026-11-25T23:59:59+01:00"),
        (datetime(2026, 7, 6, 21, 59, 59, tzinfo=UTC), 1, "2026-07-07T23:59:59+02:00"),
        (datetime(2026, 7, 6, 22, 0, 0, tzinfo=UTC), 1, "2026-07-08T23:59:59+02:00"),
        # The hour that happens twice.
        (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=0), 0, "2026-10-25T23:59:59+01:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1), 0, "2026-10-25T23:59:59+01:00"),
    ],
)
def test_due_at_is_the_last_second_of_the_day_in_paris(start, count, expected):
    assert due_at(start, count).isoformat() == expected


def test_due_at_skips_closing_days():
    start = datetime(2026, 11, 23, 9, tzinfo=PARIS)
    assert due_at(start, 1, closing_days={date(2026, 11, 24)}).date() == date(2026, 11, 25)


def test_due_at_without_a_time_zone_is_an_error():
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 11, 23, 9), 1)  # noqa: DTZ001


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
