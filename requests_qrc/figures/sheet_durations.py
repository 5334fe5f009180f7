"""Durations read from any sheet of cases: opened, closed or not, counted until an instant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from allonnes.core.days import read_moment
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import at_line
from requests_qrc.figures.survival import Spell, survival

ALL = "ALL"
SECONDS_A_DAY = 86_400
ASKED_DAYS = (1, 7, 30)
QUARTER = Fraction(1, 4)


@dataclass
class Sample:
    """The times of a group, in seconds, and how many rows say nothing that can be counted."""

    spells: list[Spell] = field(default_factory=list)
    left_out: int = 0


def samples_of(
    rows: Iterable[Mapping[str, str]], *, opened: str, closed: str, at: datetime, by: str = ""
) -> dict[str, Sample]:
    """The whole, and each value of the column `by`.

    A case not closed at `at` counts until then. Left out: opened after `at`, or closed before it opened. Raises
    InvalidInput when a column is missing, or a cell holds no date.
    """
    samples = {ALL: Sample()}
    for line, row in enumerate(rows, start=2):
        spell = _spell(row, line, (opened, closed), at)
        groups = {ALL, _cell(row, by, line)} if by else {ALL}
        for group in groups:
            sample = samples.setdefault(group, Sample())
            if spell is None:
                sample.left_out += 1
            else:
                sample.spells.append(spell)
    return samples


def _spell(row: Mapping[str, str], line: int, columns: tuple[str, str], at: datetime) -> Spell | None:
    begun, over = (_moment(_cell(row, column, line), column, line) for column in columns)
    if begun is None:
        raise InvalidInput([at_line(line, _("la case « %(name)s » est vide.") % {"name": columns[0]})])
    if begun > at or (over is not None and over < begun):
        return None
    is_over = over is not None and over <= at
    end = over if over is not None and is_over else at
    return Spell(round((end - begun).total_seconds()), is_over)


def _cell(row: Mapping[str, str], column: str, line: int) -> str:
    if column not in row:
        raise InvalidInput([at_line(line, _("il manque la colonne « %(name)s ».") % {"name": column})])
    return (row[column] or "").strip()


def _moment(text: str, column: str, line: int) -> datetime | None:
    if not text:
        return None
    read = read_moment(text)
    if read is None:
        words = _("colonne « %(column)s » : « %(text)s » n’est pas une date.") % {"column": column, "text": text}
        raise InvalidInput([at_line(line, words)])
    return read.replace(tzinfo=None)


def summary(sample: Sample) -> dict[str, Any]:
    """Quartiles in days, and the share still open after 1, 7 and 30 days; null where too many are still open."""
    curve = survival(sample.spells)
    return {
        "n": curve.n,
        "events": curve.events,
        "open": curve.open,
        "left_out": sample.left_out,
        "p25": _days(curve.quantile(QUARTER)),
        "median": _days(curve.median),
        "p75": _days(curve.quantile(3 * QUARTER)),
        "still_open_at": {
            str(days): round(float(curve.left_after(days * SECONDS_A_DAY)), 6) if curve.n else None
            for days in ASKED_DAYS
        },
    }


def _days(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / SECONDS_A_DAY, 6)
