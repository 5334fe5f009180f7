"""How often one network may ask what is only read: counted in the cache alone, as a GET writes no row.

Without Redis each process counts for itself: the bound is loose by their number, which is enough against a machine that
reads everything.
"""

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

# A device changes its own half of an IPv6 address every day: the other half is its place's.
_PLACE_BITS = 64


def network_of(request: HttpRequest) -> str:
    """The network that a device is on: its exact IPv4 address, or the /64 of its IPv6 address."""
    address = ipaddress.ip_address(get_adapter().get_true_ip(request))
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, _PLACE_BITS), strict=False))


def reads_too_often(request: HttpRequest, action: str, *, is_counted: bool = True) -> bool:
    """Whether one place reads a page more often than `READING_LIMITS` says, this reading counted unless told not to.

    allauth counts no GET, and a GET writes nothing in the database: so many a window of the clock, in the cache alone.
    """
    most, seconds = settings.READING_LIMITS[action]
    window = int(time.time() // seconds)
    key = f"reading:{action}:{window}:{network_of(request)}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key) if is_counted else cache.get(key, 0) + 1
    except ValueError:  # it went between the two lines: one reading is not counted
        return False
    return bool(count > most)
