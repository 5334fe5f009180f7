"""A pace that people can have, for one tablet or one agent: a vote a minute, and a few in a row.

What is kept is one whole minute: the one when the tablet will owe nothing. It stands outside of the database, in the
cache and in this process (the cache may be gone: each process then counts alone), and is dropped when that minute
comes: so many minutes later, at most, as votes are taken in a row. The caller holds the row of the tablet or the agent.
"""

from contextlib import suppress
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone

MINUTE = 60
_THREE_DAYS = 3 * 24 * 3600
_own = LocMemCache("budgets.pace", {})


def is_too_fast(key: str) -> bool:
    """Whether one more vote now would be one too many."""
    minute = _minute()
    return bool(_free_at(key, minute) - minute >= settings.VOTES_IN_A_ROW)


def count_vote(key: str) -> None:
    """One vote was taken."""
    minute = _minute()
    free_at = _free_at(key, minute) + 1
    for kept in (cache, _own):
        kept.set(_name(key), free_at, (free_at - minute) * MINUTE)


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


def _free_at(key: str, minute: int) -> int:
    return max(minute, *(int(kept.get(_name(key)) or 0) for kept in (cache, _own)))


def _minute() -> int:
    return int(timezone.now().timestamp()) // MINUTE


def _name(key: str) -> str:
    return f"budgets.pace:{key}"


def _refusals(edition: int, day: date) -> str:
    return f"budgets.pace-refused:{edition}:{day.isoformat()}"
