"""A public feed is written once a change: its copy stays compressed, and is given back a piece at a time.

Its copy lives beside the kept pages, in the same bounded space: a year of a large town takes some 50 kB of it.
"""

import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from allonnes.core.page_changes import Version
from allonnes.core.page_store import LARGEST, OVERHEAD, STORE, KeptPage

# What is read of a copy at once: what it gives back stays under half a megabyte, however much alike its lines are.
COMPRESSED_AT_ONCE = 512
# The quickest: the lines of a calendar are so alike that they take a twentieth all the same.
LEVEL = 1
# A mark says the day: a copy with the mark of today is never an old one.
KEPT = timedelta(days=1)


def copy_of(key: str, mark: str) -> Iterator[bytes] | None:
    """The pieces of the feed that carries that mark, if it is kept."""
    page = STORE.get(key)
    return _given_back(page.content) if page and page.etag == mark else None


def _given_back(content: bytes) -> Iterator[bytes]:
    opened = zlib.decompressobj()
    for start in range(0, len(content), COMPRESSED_AT_ONCE):
        if piece := opened.decompress(content[start : start + COMPRESSED_AT_ONCE]):
            yield piece


def copied(content: Iterator[bytes], *, key: str, mark: str, version: Version, now: datetime) -> Iterator[bytes]:
    """The same pieces, kept under that mark once the last is read; nothing of a feed left in the middle."""
    packed, kept = zlib.compressobj(LEVEL), bytearray()
    for piece in content:
        if len(kept) <= LARGEST - OVERHEAD:
            kept += packed.compress(piece)
        yield piece
    kept += packed.flush()
    STORE.put(key, KeptPage(bytes(kept), {}, mark, version, now, now + KEPT))
