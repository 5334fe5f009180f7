"""One photo is drawn at a time on a machine, whatever the number of workers: eight at once would take all its memory.

A lock on a file, not in Redis: it ends with the process that holds it, and works when Redis is gone.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings

FILE_NAME = "photo.verrou"
WAIT_SECONDS = 6.0
PAUSE_SECONDS = 0.05
# A person who waits holds one of the worker's threads: the other threads go on serving pages.
MAX_AT_ONCE = 3
_places = BoundedSemaphore(MAX_AT_ONCE)


class NoTurn(Exception):
    """Too many photos are waiting, or the one before is too long."""


@contextmanager
def turn() -> Iterator[None]:
    """Wait for this machine's only place to draw a photo. Raises NoTurn after six seconds, or at once in a crowd."""
    if not _places.acquire(blocking=False):
        raise NoTurn
    try:
        descriptor = os.open(settings.VAR_DIR / FILE_NAME, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)
    finally:
        _places.release()


def _wait_for(descriptor: int) -> None:
    limit = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= limit:
                raise NoTurn from None
            time.sleep(PAUSE_SECONDS)
