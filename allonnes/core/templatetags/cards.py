"""Cards written once and kept while they say the same. Pure functions behind the `ui` tags."""

from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=1024)
def comment_card(number: int, body: str, *, author: str, at: datetime, url: str, is_mine: bool = False) -> SafeString:
    """What somebody wrote: its words never change. `url` is where to report it, or to delete one's own."""
    said = {"number": number, "body": body, "author": author, "at": at, "url": url, "is_mine": is_mine}
    return mark_safe(render_to_string("components/comment_card.html", said))  # noqa: S308


@lru_cache(maxsize=8)
def map_pick(outline: str) -> SafeString:
    """A point to give beside words, on a map or from the phone; `outline`: address of the contours as GeoJSON."""
    return mark_safe(render_to_string("components/map_pick.html", {"outline": outline}))  # noqa: S308
