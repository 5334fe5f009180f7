"""One reader of days: whatever people write between the parts, and nothing at all."""

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import ValidationError

from allonnes.core.days import read_day, read_moment
from allonnes.core.fields import DayField

BORN = date(2013, 3, 12)


@pytest.mark.parametrize(
    "typed",
    [
        *("12/03/2013", "12032013", "12 03 2013", "12.03.2013", "12-03-2013", "12/3/2013", "12 / 03 / 2013"),
        *("2013-03-12", "20130312", "2013/03/12", "12/03/13", "120313", "12 mars 2013", "12 MARS 2013"),
        *("mardi 12 mars 2013", "le 12 mars 2013", "12-mars-2013", "12\u00a003\u00a02013", "12‑03‑2013"),
        *("１２／０３／２０１３", "١٢/٠٣/٢٠١٣", "\u200f12/03/2013\u200e", " 12,03,2013. "),
    ],
)
def test_a_day_is_read_however_it_is_typed(typed: str) -> None:
    assert read_day(typed, is_past=True) == BORN


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1er août 2012", date(2012, 8, 1)),
        ("1er aout 2012", date(2012, 8, 1)),
        ("3 déc. 2012", date(2012, 12, 3)),
        ("3 janv. 2012", date(2012, 1, 3)),
        ("5 juil 2012", date(2012, 7, 5)),
        ("29/02/2012", date(2012, 2, 29)),
        ("19121012", date(1912, 10, 12)),
        ("20122013", date(2013, 12, 20)),
    ],
)
def test_months_have_names_and_the_day_comes_first(typed: str, day: date) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "hier", "12", "12/03", "1203", "12/13/2013", "30/02/2013", "12 jui 2013", "12 ma 2013", "12/03/201"),
        *(
            "12 mars",
            "99999999",
            "12032013 ou 13032013",
            "12+03+2013",
            "12/03/2013" + " " * 60,
            "123/1/12",
        ),
        *("1312201", "a/b/c", "12/3000/12", "x 12 2013", "12 mars mars"),
    ],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed) is None


@time_machine.travel("2027-05-01 12:00+00:00")
def test_a_year_of_two_digits_is_over_for_a_birth_and_of_this_century_for_a_plan() -> None:
    assert read_day("25/04/82", is_past=True) == date(1982, 4, 25)
    assert read_day("25/04/27", is_past=True) == date(2027, 4, 25)
    assert read_day("25/04/28", is_past=True) == date(1928, 4, 25)
    assert read_day("25/04/28") == date(2028, 4, 25)


def test_the_field_reads_a_day_and_refuses_what_is_none() -> None:
    assert DayField().clean("12032013") == BORN
    assert DayField().clean(BORN) == BORN
    assert DayField(required=False).clean("  ") is None
    assert DayField().widget.attrs["inputmode"] == "numeric"
    with pytest.raises(ValidationError):
        DayField().clean("31/02/2013")
    with pytest.raises(ValidationError):
        DayField().clean("")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-12-01T09:30", "2026-12-01T09:30:00"),
        ("2026-12-01 09:30:15", "2026-12-01T09:30:15"),
        ("2026-12-01T09:30:00+02:00", "2026-12-01T09:30:00+02:00"),
        ("12.03.2013", "2013-03-12T12:00:00"),
        ("12.03.2013 9:30", "2013-03-12T09:30:00"),
        ("12/03/2013 à 9 h 30", "2013-03-12T09:30:00"),
        ("12 mars 2013 à 9h", "2013-03-12T09:00:00"),
        ("2013-03-12", "2013-03-12T12:00:00"),
        *((typed, "") for typed in ("hier", "2026-12-01T25:00", "12/03/2013 25:00", "31.02.2013", "")),
    ],
)
def test_the_moment_of_a_cell_is_read_by_the_same_reader(typed: str, moment: str) -> None:
    read = read_moment(typed, otherwise=time(12))
    assert (read.isoformat() if read else "") == moment


@pytest.mark.parametrize(
    "typed",
    [
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
        "12/03/0001 9:30",
        "12/03/2026 9:30" + " " * 60,
        " " * 100_000,
    ],
)
def test_a_moment_that_no_calendar_holds_is_none(typed: str) -> None:
    """Put at the town’s clock, the first and the last instants would break; spaces without end would take minutes."""
    assert read_moment(typed) is None
