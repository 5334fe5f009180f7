"""The shared cache, Redis, that may be gone at any moment: limits then live in the memory of each process.

Nothing in a cache is the truth, so what was there is computed again. Limits must not vanish with it: each process
counts alone until Redis is back, and as there are several, one demand weighs there as many times as there are
processes. A site that never had Redis counts in the database (`OwnCache`), but for the acts of a vote, whose second
would stay a while beside the ballots: these live in the memory of each process too.
"""

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from allonnes.core import limit_counts
from allonnes.core.breaker import Breaker
from allonnes.core.limit_counts import LIMITS, LOCK, is_counted_here

logger = logging.getLogger(__name__)
REST_SECONDS = 5.0
# A cache is quick or useless.
ANSWER_SECONDS = 0.5
MAX_ENTRIES = 20_000
TROUBLES = (RedisError, OSError)


class ProcessCache(LocMemCache):
    """The memory of one process, in which a counter shows each demand as many times as there are processes."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        kept = super().get(key, default, version=version)
        if not _is_counter(key, kept):
            return kept
        return [instant for instant in kept for _process in range(settings.WEB_PROCESSES)]

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        if _is_counter(key, value):
            # What `get` showed, with or without one more in front.
            fresh = len(value) % settings.WEB_PROCESSES
            value = [*value[:fresh], *value[fresh :: settings.WEB_PROCESSES]]
        super().set(key, value, timeout, version=version)


def _is_counter(key: str, value: object) -> bool:
    return key.startswith(LIMITS) and not key.endswith(LOCK) and isinstance(value, list)


class OwnCache(ProcessCache):
    """The cache of a site without Redis: the memory of each process, and the counters of limits in the database."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return limit_counts.read(key, default) if is_counted_here(key) else super().get(key, default, version=version)

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        if is_counted_here(key):
            limit_counts.write(key, value, timeout)
        else:
            super().set(key, value, timeout, version=version)

    def add(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        if is_counted_here(key):
            return limit_counts.add(key, timeout)
        return bool(super().add(key, value, timeout, version=version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return limit_counts.remove(key) if is_counted_here(key) else bool(super().delete(key, version=version))


class SurvivingCache(RedisCache):
    """Redis, or the memory of this process for some seconds after Redis did not answer."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": ANSWER_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self.breaker = Breaker(REST_SECONDS)
        self.alone = ProcessCache("redis-is-gone", {"OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}})

    def answers(self) -> bool:
        """Whether Redis answers now; asked by the page for the supervisor."""
        return bool(self._try(lambda: self._cache.get_client().ping(), lambda: False))

    def _try(self, shared: Callable[[], Any], alone: Callable[[], Any]) -> Any:
        if not self.breaker.may_try():
            return alone()
        try:
            if self.breaker.has_failed:
                self._write_something()
            answer = shared()
        except TROUBLES as trouble:
            if self.breaker.failed():
                logger.error("Redis does not answer (%s): each process works alone", type(trouble).__name__)
            return alone()
        if self.breaker.answered():
            logger.warning("Redis answers again")
        return answer

    def _write_something(self) -> None:
        """A Redis that reads but writes nothing, its disk full, is no better than none: counters would stand still."""
        self._cache.get_client(write=True).set("cache-answers", 1, ex=1)


def _surviving(name: str) -> Callable[..., Any]:
    shared = getattr(RedisCache, name)

    def method(self: SurvivingCache, *args: Any, **kwargs: Any) -> Any:
        return self._try(partial(shared, self, *args, **kwargs), partial(getattr(self.alone, name), *args, **kwargs))

    return wraps(shared)(method)


# Every method of Django's cache that reaches Redis; the others are made of these.
REACHING = ("add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear")
for _name in REACHING:
    setattr(SurvivingCache, _name, _surviving(_name))
