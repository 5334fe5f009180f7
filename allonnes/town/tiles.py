"""Street tiles of a map server, through the site: it alone is seen by that server, and what it drew is kept on disk.

Asked for are the town's tiles only, at a few zooms; what is oldest goes when the folder is full. A server that does not
answer is left alone for a minute: the drawing of the town is enough.
"""

import contextlib
import http.client
import math
import os
import secrets
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from allonnes.core.breaker import Breaker
from allonnes.town.context import current_boundary
from allonnes.town.geometry import Position
from allonnes.town.near import Box, box_of

ZOOMS = range(12, 19)
MARGIN_M = 1_500
HEAVIEST = 512 * 1024
FRESH_SECONDS = 30 * 24 * 3600
REST_SECONDS = 60
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
SERVER = Breaker(REST_SECONDS)


def tile(zoom: int, column: int, row: int) -> tuple[bytes, str] | None:
    """A tile and its type: from the disk when it is fresh, else from the server, else an old one; None without any."""
    if not settings.MAP_TILES_URL or not is_of_town(zoom, column, row):
        return None
    path = Path(settings.MAP_TILES_DIR) / f"{zoom}-{column}-{row}"
    kept, age = _kept(path)
    if kept and age < FRESH_SECONDS:
        return kept, kind_of(kept)
    drawn = _asked(settings.MAP_TILES_URL.format(z=zoom, x=column, y=row)) if SERVER.may_try() else b""
    if drawn:
        _keep(path, drawn)
    picture = drawn or kept
    return (picture, kind_of(picture)) if picture else None


def is_of_town(zoom: int, column: int, row: int) -> bool:
    """Whether a tile touches the commune, or what is just around; no tile is before its contour is known."""
    boundary = current_boundary()
    if boundary is None or zoom not in ZOOMS:
        return False
    around, drawn = box_of(boundary).widened(MARGIN_M), _box(zoom, column, row)
    return (
        drawn.west <= around.east
        and drawn.east >= around.west
        and drawn.south <= around.north
        and drawn.north >= around.south
    )


def kind_of(picture: bytes) -> str:
    """The type of a picture, by its first bytes; nothing for what is none."""
    return next((kind for head, kind in _KINDS.items() if picture.startswith(head)), "")


def _box(zoom: int, column: int, row: int) -> Box:
    first, last = _corner(zoom, column, row), _corner(zoom, column + 1, row + 1)
    return Box(first.lon, last.lat, last.lon, first.lat)


def _corner(zoom: int, column: int, row: int) -> Position:
    across = 2**zoom
    # Tiles outside of the world are nowhere near the town.
    tilt = math.pi * (1 - 2 * min(max(row, 0), across) / across)
    return Position(column / across * 360 - 180, math.degrees(math.atan(math.sinh(tilt))))


def _asked(address: str) -> bytes:
    """The picture that the server gives, or nothing. No cookie, address or header of a visitor goes there."""
    request = urllib.request.Request(address, headers={"User-Agent": settings.SITE_NAME, "Accept": "image/*"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=settings.MAP_TILES_TIMEOUT) as answer:  # noqa: S310
            picture: bytes = answer.read(HEAVIEST + 1)
    except urllib.error.HTTPError as refused:
        refused.close()
        return b""
    except (OSError, http.client.HTTPException, ValueError):
        SERVER.failed()
        return b""
    SERVER.answered()
    return picture if len(picture) <= HEAVIEST and kind_of(picture) else b""


def _kept(path: Path) -> tuple[bytes, float]:
    try:
        return path.read_bytes(), time.time() - path.stat().st_mtime
    except OSError:
        return b"", 0.0


def _keep(path: Path, picture: bytes) -> None:
    """Write whole or not at all; a full disk keeps nothing, and the tile is still given."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_bytes(picture)
        fresh.replace(path)
        evict(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()


def evict(folder: Path) -> None:
    """Forget the oldest tiles until the others weigh what is allowed."""
    with os.scandir(folder) as entries:
        kept = sorted(((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in entries), reverse=True)
    weight = 0
    for _instant, size, name in kept:
        weight += size
        if weight > settings.MAP_TILES_BYTES:
            with contextlib.suppress(OSError):
                os.unlink(name)
