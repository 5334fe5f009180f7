"""Counters of limits in the database, for a site without Redis: exact for all its processes, kept when they restart.

What is counted stands under a fingerprint that only this site can make, neither an address nor a person; in a table
that PostgreSQL writes in no log and that no archive holds, until its time is over. Acts of a vote are never counted
here, whose instants would stay a while beside the ballots (see `SECRET_LIMITS` in the settings and
docs/decisions/0014).
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from allonnes.core.backups import leave_out
from allonnes.core.models import LimitCount

# The counters of allauth, which ours use too: a list of instants, the latest first, and beside it its lock.
LIMITS = "allauth:rl:"
LOCK = ":lock"
# One statement: of two processes that take a lock at once, one gets it. A lock or a count of before is no more.
_ADD = """
INSERT INTO core_limitcount (mark, instants, expires_at) VALUES (%s, %s::jsonb, %s)
ON CONFLICT (mark) DO UPDATE SET instants = EXCLUDED.instants, expires_at = EXCLUDED.expires_at
WHERE core_limitcount.expires_at <= %s
RETURNING mark
"""

leave_out("core_limitcount")


def is_counted_here(key: str) -> bool:
    """Whether this key of the cache is the counter of an act that may leave its instant, or the lock of one."""
    if not key.startswith(LIMITS):
        return False
    # allauth:rl:<app>:<act>:...
    act = key.removeprefix(LIMITS).split(":")[1:2]
    return act != [] and act[0] not in settings.SECRET_LIMITS


def _fingerprint(key: str) -> str:
    return salted_hmac("core.limit_counts", key, algorithm="sha256").hexdigest()


def read(key: str, default: Any = None) -> Any:
    """The instants counted, or `default`."""
    rows = LimitCount.objects.filter(mark=_fingerprint(key), expires_at__gt=timezone.now())
    instants = rows.values_list("instants", flat=True).first()
    return default if instants is None else instants


def add(key: str, seconds: float) -> bool:
    """Take a lock; False when somebody has it."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [_fingerprint(key), "[]", now + timedelta(seconds=seconds), now])
        return cursor.fetchone() is not None


def write(key: str, instants: list[float], seconds: float) -> None:
    """Keep the instants of a counter so many seconds; what is over goes."""
    forget_over()
    ends_at = timezone.now() + timedelta(seconds=seconds)
    LimitCount.objects.update_or_create(mark=_fingerprint(key), defaults={"instants": instants, "expires_at": ends_at})


def remove(key: str) -> bool:
    """Forget a counter, or let a lock go."""
    return bool(LimitCount.objects.filter(mark=_fingerprint(key)).delete()[0])


def forget_over() -> None:
    """Forget what no longer counts."""
    LimitCount.objects.filter(expires_at__lte=timezone.now()).delete()
