"""A pace that people can have, for one tablet, one agent, one roll: so many a minute, and a few in a row.

What is kept is one whole minute, or a share of it: the one when the tablet will owe nothing. It stands outside of the
database, in the cache and in this process (the cache may be gone: each process then counts alone), and is dropped when
that minute comes: so many minutes later, at most, as votes are taken in a row. The caller holds the row of the tablet,
the agent or the station.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone

MINUTE = 60
_THREE_DAYS = 3 * 24 * 3600
_own = LocMemCache("budgets.pace", {})


@dataclass(frozen=True)
class Pace:
    """So many in a row; then so many a minute."""

    in_a_row: int
    a_minute: int = 1


def votes() -> Pace:
    """The pace of a tablet, and of an agent who helps."""
    return Pace(settings.VOTES_IN_A_ROW)


def pace_of_roll() -> Pace:
    """The pace of the roll of a station, and of an officer who keeps it."""
    return Pace(settings.ROLL_MARKS_IN_A_ROW, settings.ROLL_MARKS_A_MINUTE)


def is_too_fast(key: str, pace: Pace) -> bool:
    """Whether one more vote now would be one too many."""
    turn = _minute() * pace.a_minute
    return bool(_free_at(key, turn) - turn >= pace.in_a_row)


def count_vote(key: str, pace: Pace) -> None:
    """One vote was taken. What is kept of it ends with a whole minute: when it ends says no second."""
    free_at = _free_at(key, _minute() * pace.a_minute) + 1
    ends_at = -(-free_at // pace.a_minute) * MINUTE
    for kept in (cache, _own):
        kept.set(_name(key), free_at, ends_at - int(timezone.now().timestamp()))


def note_refusal(edition: int) -> None:
    """A vote was refused for its pace: a number for the day, for the officers, shown the next day."""
    name = _refusals(edition, timezone.localdate())
    cache.add(name, 0, _THREE_DAYS)
    # The cache is gone: the refusal stands, its number is lost.
    with suppress(ValueError):
        cache.incr(name)


def refusals_on(edition: int, day: date) -> int:
    """How many votes were refused for their pace that day; 0 once it is forgotten."""
    return int(cache.get(_refusals(edition, day)) or 0)


def _free_at(key: str, turn: int) -> int:
    return max(turn, *(int(kept.get(_name(key)) or 0) for kept in (cache, _own)))


def _minute() -> int:
    return int(timezone.now().timestamp()) // MINUTE


def _name(key: str) -> str:
    return f"budgets.pace:{key}"


def _refusals(edition: int, day: date) -> str:
    return f"budgets.pace-refused:{edition}:{day.isoformat()}"
