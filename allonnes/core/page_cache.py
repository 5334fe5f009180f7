"""Public pages at the speed of a cache, for visitors without a cookie; everybody else gets the page made for them.

A view opts in with one line, `@kept_for_visitors("library")`, which names what its page shows (see
`page_changes`); a new page is not kept. What the page says that is in no table, its code says while the page is made:
words that the clock changes (`changes_at`), and a state outside the database (`rests_on`).
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from allonnes.core.page_changes import EVERY_PAGE, Version, version_of
from allonnes.core.page_store import STORE, KeptPage, Probe

LONGEST_QUERY = 300
READING = frozenset({"GET", "HEAD"})
_VARY = ("Cookie", "HX-Request")
_HTMX = ("HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST")

Answer = TypeVar("Answer", bound=Callable[..., Any])
Value = TypeVar("Value")


@dataclass(frozen=True)
class KeptFor:
    """What a view says of its page: what it shows, the query that finds more of it, the parameters that it reads."""

    scopes: tuple[str, ...]
    about: str = ""
    parameters: frozenset[str] = frozenset()
    has_parts: bool = False


def kept_for_visitors(
    *scopes: str, about: str = "", parameters: tuple[str, ...] = (), has_parts: bool = False
) -> Callable[[Answer], Answer]:
    """Flag a view whose page is the same for every visitor without a cookie.

    `scopes`: all that it shows beside what every page does. `about`: SQL that finds the scopes of one thing from the
    values of the address. `parameters`: those of the query that it may be kept for; with another it is made each time.
    `has_parts`: its template keeps parts for people with a cookie too (`{% kept %}`, see `templatetags/page_parts`).
    """

    def keep(view: Answer) -> Answer:
        view.kept_for_visitors = KeptFor((EVERY_PAGE, *scopes), about, frozenset(parameters), has_parts)  # type: ignore[attr-defined]
        return view

    return keep


@dataclass
class _Making:
    """A page being made for a visitor."""

    since: datetime
    until: datetime
    version: Version | None = None
    probes: list[tuple[Probe, object]] = field(default_factory=list)
    read: dict[str, Any] = field(default_factory=dict)


_MAKING: ContextVar[_Making | None] = ContextVar("page being made", default=None)


def _making() -> _Making | None:
    """The page that will be kept, if it is one."""
    making = _MAKING.get()
    return making if making and making.version else None


def changes_at(*instants: datetime | None) -> None:
    """Said by words made from the clock: the page that is being made says something else from each of these on."""
    making = _making()
    if making:
        making.until = min([making.until, *(instant for instant in instants if instant and instant > making.since)])


def rests_on(probe: Probe) -> None:
    """Said by words made from a state outside the database: the page is true while `probe()` answers the same."""
    making = _making()
    if making:
        making.probes.append((probe, probe()))


def remembered(key: str, seconds: int, compute: Callable[[], Value]) -> Value:
    """What everybody asks, from the cache for some seconds; read anew for a page that will itself be kept."""
    making = _making()
    kept: tuple[Value] | None = making.read.get(key) if making else cache.get(key)
    if kept is None:
        kept = (compute(),)
        cache.set(key, kept, seconds)
    if making:
        making.read[key] = kept
    return kept[0]


def page_version() -> str:
    """Part of the key of a fragment of template: each version of a kept page has its own; "" on the other pages."""
    making = _making()
    return str(making.version.changes) if making and making.version else ""


def kept_part(request: HttpRequest, name: str, write: Callable[[], str]) -> str:
    """A part of a page, the same for everybody, at the version that was read before the page was begun."""
    version: Version = request.part_version  # type: ignore[attr-defined]
    key, now = "\n".join(("part", name, _place_of(request))), timezone.now()
    part = STORE.get(key)
    if part and part.version == version and part.is_still_said_at(now):
        return part.content.decode()
    before: list[_Making] = request.parts_made  # type: ignore[attr-defined]
    with _made(now) as making:
        making.version, making.read = version, request.parts_read  # type: ignore[attr-defined]
        # What a part before it looked up, it may show too: it changes when that one does.
        making.until = min([making.until, *(other.until for other in before)])
        making.probes = [probe for other in before for probe in other.probes]
        content = write()
    before.append(making)
    kept = KeptPage(content.encode(), {}, "", version, now, making.until, tuple(making.probes))
    STORE.put(key, kept)
    return content


class PageCacheMiddleware:
    """Answers a visitor without a cookie with the page kept, if it is still true, and keeps those that views opt in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key, now = _key_of(request), timezone.now()
        page = STORE.get(key) if key else None
        if page and page.is_true_at(now):
            return _answer(request, page)
        with _made(now) as making:
            request.page_making = making if key else None  # type: ignore[attr-defined]
            response = self.get_response(request)
        if making.version and _may_keep(request, response):
            page = _page(response, making, making.version)
            if request.method == "GET":
                STORE.put(key, page)
            return _answer(request, page)
        if getattr(request, "is_kept_for_others", False):
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, _VARY)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Read the version of a page before anything that it shows."""
        kept: KeptFor | None = getattr(view, "kept_for_visitors", None)
        if kept is None:
            return
        request.is_kept_for_others = True  # type: ignore[attr-defined]
        making: _Making | None = request.page_making  # type: ignore[attr-defined]
        pairs = _pairs(request)
        is_read = request.method in READING and (making is not None or kept.has_parts)
        if not is_read or not {name for name, _value in pairs} <= kept.parameters:
            return
        # The page is made from what its key says, and from nothing else that the address held.
        request.META["QUERY_STRING"] = urlencode(pairs)
        request.GET = QueryDict(request.META["QUERY_STRING"])
        version = version_of(kept.scopes, kept.about, kwargs)
        if making:
            making.version = version
        else:
            request.part_version, request.parts_read = version, {}  # type: ignore[attr-defined]
            request.parts_made = []  # type: ignore[attr-defined]


@contextmanager
def _made(now: datetime) -> Iterator[_Making]:
    # « Dans 3 jours », ages, opening days: no page outlives its day.
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    making = _Making(since=now, until=_next_day(midnight))
    token = _MAKING.set(making)
    try:
        yield making
    finally:
        _MAKING.reset(token)


def _next_day(midnight: datetime) -> datetime:
    return timezone.make_aware(midnight.replace(tzinfo=None) + timedelta(days=1))


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """The parameters that say something, in one order: an empty one says nothing."""
    sent = request.META.get("QUERY_STRING", "").encode("latin-1", "replace").decode(errors="replace")
    return sorted(parse_qsl(sent))


def _key_of(request: HttpRequest) -> str:
    """All that a page may depend on for somebody who is nobody; "" for whoever is not, or asks too long a question."""
    meta = request.META
    is_visitor = not meta.get("HTTP_COOKIE") and "HTTP_AUTHORIZATION" not in meta
    if request.method not in READING or not is_visitor or len(meta.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return ""
    return _place_of(request)


def _place_of(request: HttpRequest) -> str:
    htmx = "".join("1" if request.META.get(name) == "true" else "0" for name in _HTMX)
    where = (settings.VERSION, get_language() or "", request.scheme or "", request.get_host(), htmx, request.path)
    return "\n".join((*where, urlencode(_pairs(request))))


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Not what holds something of one visitor: a cookie (a form's token sets one), a nonce of its own."""
    is_whole = response.status_code == 200 and not response.streaming  # noqa: PLR2004
    return is_whole and not response.cookies and not getattr(request, "csp_nonce", None)


def _page(response: HttpResponse, making: _Making, version: Version) -> KeptPage:
    patch_cache_control(response, no_cache=True)
    patch_vary_headers(response, _VARY)
    # Weak: a proxy in front may compress the same words.
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    headers, probes = dict(response.headers), tuple(making.probes)
    return KeptPage(response.content, headers, etag, version, making.since, making.until, probes)


def _answer(request: HttpRequest, page: KeptPage) -> HttpResponse:
    """The page, or 304 for a browser that has it already."""
    response = HttpResponse(page.content, headers=dict(page.headers))
    return get_conditional_response(request, etag=page.etag, response=response) or response
