"""Addresses asked for and not found: counted in the cache while pages are read, then kept once an hour.

Reading a page writes nothing in the database. Neither who asked nor what follows « ? » is looked at; an address that
begins like one of ours is left out, since a link with a secret, cut by a mailer, begins so.
"""

from datetime import date, datetime

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.old_addresses.models import LONGEST, MissedAddress, OldAddress
from portal.old_addresses.paths import is_ours, path_of

KEY = "portal:missed-addresses"
# Whoever tries thousands of addresses fills neither the memory nor the table.
MOST_AT_ONCE = 200
MOST_KEPT = 1_000
HELD_SECONDS = 6 * 3600
# What programs that look for faults ask of every site.
PROBES = (".php", ".asp", ".aspx", ".env", ".git", ".cgi", ".jsp", ".sql", ".zip", ".bak")


def note_missed(path: str) -> None:
    """One more time; approximate when two processes count at once."""
    path = path_of(path)
    if not _is_worth_noting(path):
        return
    counted: dict[str, int] = cache.get(KEY) or {}
    if path in counted or len(counted) < MOST_AT_ONCE:
        counted[path] = counted.get(path, 0) + 1
        cache.set(KEY, counted, HELD_SECONDS)


def _is_worth_noting(path: str) -> bool:
    first = path.split("/")[1]
    is_personal = "@" in path or not path.isprintable()
    return bool(first) and len(path) <= LONGEST and not (is_personal or path.endswith(PROBES) or is_ours(f"/{first}/"))


@transaction.atomic
def keep_missed(now: datetime) -> int:
    """Write what was counted; the addresses least asked for leave a full list. Those redirected since are dropped."""
    counted: dict[str, int] = cache.get(KEY) or {}
    cache.delete(KEY)
    known = set(OldAddress.objects.filter(path__in=counted).values_list("path", flat=True))
    today = timezone.localdate(now)
    for path in sorted(set(counted) - known):
        _add(path, counted[path], today)
    kept = MissedAddress.objects.order_by("-times", "-last_on", "path").values("pk")[:MOST_KEPT]
    MissedAddress.objects.exclude(pk__in=kept).delete()
    return len(counted)


def _add(path: str, times: int, today: date) -> None:
    row, _is_new = MissedAddress.objects.get_or_create(path=path, defaults={"last_on": today})
    MissedAddress.objects.filter(pk=row.pk).update(times=F("times") + times, last_on=today)
