"""One reader of days for the whole site, however they are typed: by a birth date, a deadline, a cell of a sheet.

25/04/2012, 25-4-2012, 25.04.2012, 25 04 2012, 25042012 (all that the digits of an iPhone can type), 25/04/12,
25 avril 2012, 1er mai 2012, mercredi 25 avril 2012, 2012-04-25; digits of any script.
"""

import re
import unicodedata
from datetime import date, datetime, time

from django.utils import timezone

from allonnes.core.codes import as_digit

LONGEST = 60
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_SHORTEST_MONTH = 3
_LEFT_OUT = frozenset({"le", "de", "er", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"})
_WORD = re.compile(r"\d+|[a-z]+")
_BETWEEN = re.compile(r"[\s./,\\_|’':;–—‐‑−-]*")
# A year that somebody alive, or a plan of the town, may speak of.
_FIRST_YEAR, _LAST_YEAR = 1850, 2199
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]")
_CLOCK = re.compile(r"(?:\s*à\s*|\s+)(\d{1,2})\s*[h:]\s*(\d{2})?(?::\d{2})?\s*$", re.IGNORECASE)
_YEAR, _SHORT_YEAR, _CENTURY = 4, 2, 100
_DAY_MONTH_YEAR, _PARTS = 8, 3


def read_day(typed: str, *, is_past: bool = False) -> date | None:
    """The day somebody typed; None when it is none. `is_past`: a year of two digits is the last one that is over."""
    if len(typed) > LONGEST:
        return None
    plain = _plain(typed)
    words = [word for word in _WORD.findall(plain) if word not in _LEFT_OUT]
    if not _BETWEEN.fullmatch(_WORD.sub("", plain)):
        return None
    if len(words) == 1 and words[0].isdigit():
        return _run_together(words[0], is_past)
    return _parted(words, is_past) if len(words) == _PARTS else None


def read_moment(typed: str, *, otherwise: time = time()) -> datetime | None:
    """The instant of a cell: 2026-12-01T09:30, 12.03.2013 9:30, 12/03/2013 à 9 h 30; a day alone is at `otherwise`.

    None when it is none, or of a year that no calendar of the town counts; with a zone only where the cell has one.
    """
    if len(typed) > LONGEST:
        return None
    read = _instant(typed) if _INSTANT.match(typed) else _day_and_clock(typed, otherwise)
    return read if read and _FIRST_YEAR <= read.year <= _LAST_YEAR else None


def _instant(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None


def _day_and_clock(typed: str, otherwise: time) -> datetime | None:
    clock = _CLOCK.search(typed)
    day = read_day(typed[: clock.start()] if clock else typed)
    if day is None or clock is None:
        return None if day is None else datetime.combine(day, otherwise)
    try:
        return datetime.combine(day, time(int(clock[1]), int(clock[2] or 0)))
    except ValueError:
        return None


def _plain(typed: str) -> str:
    """In small letters without accents, with our digits, without the signs that nobody sees."""
    spread = unicodedata.normalize("NFKD", typed)
    seen = (sign for sign in spread if unicodedata.category(sign) not in ("Cf", "Mn"))
    return "".join(as_digit(sign) for sign in seen).casefold()


def _run_together(digits: str, is_past: bool) -> date | None:
    """Eight digits, the day first or the year first; or six."""
    if len(digits) == _DAY_MONTH_YEAR:
        days = (
            _day(digits[:2], digits[2:4], digits[4:], is_past),
            _day(digits[6:], digits[4:6], digits[:4], is_past),
        )
        return next((day for day in days if day and _FIRST_YEAR <= day.year <= _LAST_YEAR), None)
    if len(digits) == _DAY_MONTH_YEAR - 2:
        return _day(digits[:2], digits[2:4], digits[4:], is_past)
    return None


def _parted(words: list[str], is_past: bool) -> date | None:
    first, middle, last = words
    if len(first) == _YEAR and first.isdigit():
        return _day(last, middle, first, is_past)
    return _day(first, middle, last, is_past)


def _day(day: str, month: str, year: str, is_past: bool) -> date | None:
    number, whole = _month(month), _year(year, is_past)
    if not number or not whole or not day.isdigit() or len(day) > _SHORT_YEAR:
        return None
    try:
        return date(whole, number, int(day))
    except ValueError:
        return None


def _month(word: str) -> int:
    """1 to 12, from a number, a name or its beginning; 0 for what is no month."""
    if word.isdigit():
        return int(word) if len(word) <= _SHORT_YEAR else 0
    starts = [place for place, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return starts[0] if len(starts) == 1 and len(word) >= _SHORTEST_MONTH else 0


def _year(word: str, is_past: bool) -> int:
    """A whole year; 0 for what is none."""
    if not word.isdigit() or len(word) not in (_YEAR, _SHORT_YEAR):
        return 0
    year = int(word)
    if len(word) == _YEAR:
        return year
    now = timezone.localdate().year
    year += now // _CENTURY * _CENTURY
    return year - _CENTURY if is_past and year > now else year
