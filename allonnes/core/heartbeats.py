"""The last sign of life of the parts that answer no request: the worker, and the beat that gives it regular tasks."""

import time
from enum import StrEnum

from django.core.cache import cache

KEPT_SECONDS = 86_400
# The worker's own heart beats every two seconds.
SPARED_SECONDS = 10.0


class Heart(StrEnum):
    WORKER = "worker"
    BEAT = "beat"


_last_told = dict.fromkeys(Heart, 0.0)


def alive(heart: Heart) -> None:
    """Say that this part works, at most every ten seconds."""
    now = time.time()
    if abs(now - _last_told[heart]) >= SPARED_SECONDS:
        _last_told[heart] = now
        cache.set(f"heart:{heart}", now, KEPT_SECONDS)


def silent_for(heart: Heart) -> int | None:
    """Whole seconds since its last sign of life; None when none is known."""
    last = cache.get(f"heart:{heart}")
    return None if last is None else max(0, int(time.time() - last))
