"""Exact numbers."""

import re
from fractions import Fraction

import pytest

from budgets.counting.numbers import parse_exact, parse_number, to_decimal, to_json


@pytest.mark.parametrize(
    ("text", "value"), [("130000", 130000), ("130000.0", 130000), ("12.50", Fraction(25, 2)), ("-3", -3)]
)
def test_decimals_are_read_exactly(text: str, value: int | Fraction) -> None:
    read = parse_number(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("text", ["-", "1,5", "1e5", "nan", "inf", "1/2", "٣", ".5", "1.", " 1", "1_000"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_number(text)


@pytest.mark.parametrize("value", [0, 7, Fraction(2001, 2), Fraction(-1, 3)])
def test_json_keeps_numbers_exact(value: int | Fraction) -> None:
    assert parse_exact(to_json(value)) == value


@pytest.mark.parametrize("value", [1.5, True, None, "1/0", "un"])
def test_json_numbers_that_are_not_exact_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match=re.escape(str(value))):
        parse_exact(value)


def test_terminating_decimals_are_written_others_refused() -> None:
    assert [to_decimal(one) for one in (5, Fraction(25, 2), Fraction(-1, 40))] == ["5", "12.5", "-0.025"]
    with pytest.raises(ValueError, match="1/3"):
        to_decimal(Fraction(1, 3))
