"""Exact numbers: an int when integral, a Fraction otherwise, never a float."""

import re
from fractions import Fraction
from math import lcm

Number = int | Fraction

_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")
_FRACTION = re.compile(r"[+-]?\d+/0*[1-9]\d*")


def exact(value: Number) -> Number:
    """The same number, as an int when it is integral."""
    return int(value) if value.denominator == 1 else Fraction(value)


def parse_number(text: str) -> Number:
    """Read "130000", "130000.0" or "12.50" exactly; ValueError for anything else (commas, exponents, "nan")."""
    if not text.isascii() or not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return exact(Fraction(text))


def parse_exact(value: object) -> Number:
    """Read a JSON number as written by `to_json`: an int, or a string such as "2001/2"; ValueError otherwise."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and (_FRACTION.fullmatch(value) or _DECIMAL.fullmatch(value)):
        return exact(Fraction(value))
    raise ValueError(str(value))


def to_json(value: Number) -> int | str:
    """An int when integral, else the exact fraction as a string ("2001/2"): JSON has no exact decimals."""
    value = exact(value)
    return value if isinstance(value, int) else str(value)


def to_decimal(value: Number) -> str:
    """The number as a terminating decimal ("12.5"); ValueError when it has none."""
    value = exact(value)
    if isinstance(value, int):
        return str(value)
    digits = next((n for n in range(1, 30) if 10**n % value.denominator == 0), None)
    if digits is None:
        raise ValueError(str(value))
    whole, rest = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{digits}d}"


def common_denominator(values: list[Number]) -> int:
    """The smallest integer that makes every value integral."""
    return lcm(*(value.denominator for value in values))
