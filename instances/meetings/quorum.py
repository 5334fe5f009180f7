"""Whether enough members sit, at each instant of a meeting; pure.

Counted are the members in office at that instant: a mandate that ends at midnight, during the meeting, counts neither
among those who must be there nor among those who are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from instances.meetings.models import Attendance, Meeting

WHOLE = 100


@dataclass(frozen=True)
class Quorum:
    """`seats`: the members in office; `needed`: how many must sit, 0 when the council asks for none."""

    seats: int
    needed: int
    sitting: int

    @property
    def is_met(self) -> bool:
        return self.sitting >= self.needed

    @property
    def is_asked(self) -> bool:
        return self.needed > 0


def needed_of(seats: int, percent: int) -> int:
    """So many per cent of the members, rounded up: half of nine is five."""
    return -(-seats * percent // WHOLE)


def quorum_at(meeting: Meeting, rows: Iterable[Attendance], moment: datetime) -> Quorum:
    """Who sits at an instant. The rows come with their mandates."""
    day = timezone.localtime(moment).date()
    seats = [row for row in rows if row.mandate.is_running(day)]
    sitting = [row for row in seats if row.sits_at(moment) and _substitute_holds(row, day)]
    return Quorum(len(seats), needed_of(len(seats), meeting.council.quorum_percent), len(sitting))


def _substitute_holds(row: Attendance, day: date) -> bool:
    return row.represented_by is None or row.represented_by.is_running(day)


def loss_of_quorum(meeting: Meeting, rows: Iterable[Attendance]) -> datetime | None:
    """The first instant of the meeting when too few members sit; None when the quorum held to the end."""
    known = list(rows)
    moments = (moment for moment in _turns(meeting, known) if not quorum_at(meeting, known, moment).is_met)
    return next(moments, None)


def _turns(meeting: Meeting, rows: list[Attendance]) -> list[datetime]:
    """The instants when the number of those who sit may fall: the beginning, each departure, each midnight."""
    gone = (row.left_at for row in rows if row.left_at)
    turns = {meeting.starts_at, *(moment for moment in gone if meeting.starts_at <= moment < meeting.ends_at)}
    day = meeting.day + timedelta(days=1)
    midnight = datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
    if midnight < meeting.ends_at:
        turns.add(midnight)
    return sorted(turns)
