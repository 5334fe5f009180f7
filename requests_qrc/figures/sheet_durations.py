"""Durations read from any sheet of cases: opened, closed or not, counted until an instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from allonnes.core.days import read_moment
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import at_line, foreign_rows, header_of, plain
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


def samples_of(raw: bytes, *, opened: str, closed: str, at: datetime, by: str = "") -> dict[str, Sample]:
    """The whole, and each value of the column `by`.

    A case not closed at `at` counts until then. Left out: opened after `at`, or closed before it opened. An instant
    without zone is read by the clock of those it is compared with. Raises InvalidInput when a column is missing, or a
    cell holds no date.
    """
    there = header_of(raw)
    missing = [name for name in (opened, closed, by) if name and plain(name) not in there]
    if missing:
        raise InvalidInput([at_line(1, _("il manque la colonne « %(name)s ».") % {"name": name}) for name in missing])
    samples = {ALL: Sample()}
    for line, row in foreign_rows(raw):
        spell = _spell(row, line, (opened, closed), at)
        groups = {ALL, row[plain(by)]} if by else {ALL}
        for group in groups:
            sample = samples.setdefault(group, Sample())
            if spell is None:
                sample.left_out += 1
            else:
                sample.spells.append(spell)
    return samples


def _spell(row: Mapping[str, str], line: int, columns: tuple[str, str], at: datetime) -> Spell | None:
    begun, over = (_moment(row[plain(column)], column, line) for column in columns)
    if begun is None:
        raise InvalidInput([at_line(line, _("la case « %(name)s » est vide.") % {"name": columns[0]})])
    begun, over, at = _by_one_clock(begun, over, at)
    if begun > at or (over is not None and over < begun):
        return None
    is_over = over is not None and over <= at
    end = over if over is not None and is_over else at
    return Spell(round((end - begun).total_seconds()), is_over)


def _by_one_clock(begun: datetime, over: datetime | None, at: datetime) -> tuple[datetime, datetime | None, datetime]:
    """The three with a zone, or none of them: what has none takes that of the first that has one."""
    zone = next((moment.tzinfo for moment in (begun, over, at) if moment and moment.tzinfo), None)
    begun, at = (moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (begun, at))
    return begun, over.replace(tzinfo=zone) if over and not over.tzinfo else over, at


def _moment(text: str, column: str, line: int) -> datetime | None:
    if not text:
        return None
    read = read_moment(text)
    if read is None:
        words = _("colonne « %(column)s » : « %(text)s » n’est pas une date.") % {"column": column, "text": text}
        raise InvalidInput([at_line(line, words)])
    return read


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
