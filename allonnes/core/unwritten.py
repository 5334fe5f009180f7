"""What was made for somebody, kept while nothing is written: PostgreSQL says which transactions it sees, and the same
ones show the same rows.

The first page of the desk asks fifty questions of some thirty tables. Which of them changed is not looked for: as long
as nothing at all was written in the database, all of them answer the same. See docs/decisions/0034.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

# Of one minute, in each process: a list weighs some fifty kilobytes.
MOST_KEPT = 200
_KEPT: dict[tuple[datetime, Hashable], tuple[str, Any]] = {}
_TURN = Lock()

Made = TypeVar("Made")


def kept_until_written(request: HttpRequest, name: str, make: Callable[[], Made], *, about: Hashable = "") -> Made:
    """What `make` gives, or gave in this minute to the same person, with the same rights, if nothing was written since.

    What is due at a given minute is told from that minute on. A transaction does not tell apart what it wrote itself:
    inside one, all is made again. One short query more a request.
    """
    if connection.in_atomic_block:
        return make()
    minute, seen = timezone.now().replace(second=0, microsecond=0), _transactions_seen(request)
    key = (minute, (name, _reader(request.user), about))
    before, made = _KEPT.get(key, ("", None))
    if before == seen:
        kept: Made = made
        return kept
    # Read before what it shows: what is written meanwhile leaves a thing that nobody gets.
    fresh = make()
    with _TURN:
        for old in [old for old in _KEPT if old[0] != minute]:
            del _KEPT[old]
        if len(_KEPT) < MOST_KEPT:
            _KEPT[key] = (seen, fresh)
    return fresh


def _reader(user: Any) -> Hashable:
    """Somebody, with the rights of now."""
    return user.pk, user.permissions


def _transactions_seen(request: Any) -> str:
    """Which transactions the first statement of a page sees, in this very database: one built anew numbers its own."""
    if not hasattr(request, "transactions_seen"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT concat_ws(' ', pg_current_snapshot(), 'core_pagechange'::regclass::oid)")
            request.transactions_seen = str(cursor.fetchone()[0])
    return str(request.transactions_seen)
