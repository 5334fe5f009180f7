"""Whole pages, in the memory of this process: a space of their own, bounded, where nothing else lives."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from django.conf import settings

from allonnes.core.page_changes import Version

# What an entry takes beside its content: headers, version, address.
OVERHEAD = 2_000
# No page of ours is as heavy; one that is would push hundreds of others out.
LARGEST = 512_000

Probe = Callable[[], object]


@dataclass(frozen=True)
class KeptPage:
    """A page as it was sent, and what makes it true: its version, the instants `[since, until)`, and what the
    `probes` answered (what is not in the database)."""

    content: bytes
    headers: Mapping[str, str]
    etag: str
    version: Version
    since: datetime
    until: datetime
    probes: tuple[tuple[Probe, object], ...] = ()

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        return len(self.content) + OVERHEAD

    def is_true_at(self, now: datetime) -> bool:
        """Whether a page made anew would be the same. One query at most, none once its hour is past."""
        return self.is_still_said_at(now) and self.version.is_current()

    def is_still_said_at(self, now: datetime) -> bool:
        """The same, but for what the database says."""
        return self.since <= now < self.until and all(probe() == said for probe, said in self.probes)


@dataclass
class PageStore:
    """The pages asked for last, by address; the one that nobody asked for the longest leaves first."""

    _pages: "OrderedDict[str, KeptPage]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    weight: int = 0

    def get(self, key: str) -> KeptPage | None:
        """The page kept under that key, true or not."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: KeptPage) -> None:
        """Keep a page, and let others go until there is room for it."""
        if page.weight > LARGEST:
            return
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.weight += page.weight
            while self.weight > settings.PAGE_CACHE_BYTES:
                self._drop(next(iter(self._pages)))

    def drop(self, key: str) -> None:
        """Forget a page."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._pages.clear()
            self.weight = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _drop(self, key: str) -> None:
        page = self._pages.pop(key, None)
        self.weight -= page.weight if page else 0


STORE = PageStore()
