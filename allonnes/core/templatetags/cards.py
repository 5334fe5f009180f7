"""Cards written once and kept while they say the same. Pure functions behind the `ui` tags."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
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


def picture(photo: Any, *, is_large: bool = False) -> SafeString:
    """A photo with its words: small, or as wide as the text (see `allonnes.core.photos`)."""
    return mark_safe(render_to_string("components/picture.html", {"photo": photo, "is_large": is_large}))  # noqa: S308


@lru_cache(maxsize=512)
def share(title: str, path: str) -> SafeString:
    """Ways to send a page to somebody, by the person's own telephone or mailbox: no other site is asked anything."""
    url = f"{settings.SITE_URL}{path}"
    mail = f"mailto:?{urlencode({'subject': title, 'body': url}, quote_via=quote)}"
    text = f"sms:?{urlencode({'body': f'{title} {url}'}, quote_via=quote)}"
    said = {"title": title, "url": url, "mail": mail, "text": text}
    return mark_safe(render_to_string("components/share.html", said))  # noqa: S308
