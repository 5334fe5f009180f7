"""Calendars to subscribe to: how far they go, how they are sent, where they are."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from allonnes.core.agenda import SOURCES, AgendaItem, AgendaQuestion, agenda_between, agenda_scopes
from allonnes.core.page_changes import Version, version_of
from allonnes.town.models import Neighbourhood
from portal.calendar.feed_copies import copied, copy_of
from portal.calendar.icalendar import CONTENT_TYPE, calendar_bytes

# A subscriber who was away reads what was cancelled meanwhile.
BEHIND, AHEAD = timedelta(days=365), timedelta(days=500)
EVENTS_AT_ONCE = 50


def question_of(now: datetime, **narrowed: object) -> AgendaQuestion:
    """What a feed asks, read a few dates at a time; the same all day long."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return AgendaQuestion(start=midnight - BEHIND, end=midnight + AHEAD, is_streamed=True, **narrowed)  # type: ignore[arg-type]


def _in_pieces(content: Iterator[bytes]) -> Iterator[bytes]:
    while piece := b"".join(islice(content, EVENTS_AT_ONCE)):
        yield piece


def _pieces(items: Iterable[AgendaItem], *, name: str, now: datetime) -> Iterator[bytes]:
    content = calendar_bytes(items, name=name, now=now)
    while piece := b"".join(islice(content, EVENTS_AT_ONCE)):
        yield piece


def _mark(request: HttpRequest, version: Version, now: datetime) -> str:
    """What changes with the words of a feed: its tables, its day, its address; weak, since it is written anew."""
    said = (settings.VERSION, request.get_host(), request.path, timezone.localdate(now), version.table, version.changes)
    return f'W/"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


def feed_answer(request: HttpRequest, *, name: str, file: str, now: datetime, **narrowed: object) -> HttpResponseBase:
    """A public feed, sent as it is read, and from its copy until something changes; 304 for a calendar that has it."""
    version = version_of(("town", *agenda_scopes()))
    mark = _mark(request, version, now)
    answer: HttpResponseBase | None = get_conditional_response(request, etag=mark)
    if answer is None:
        key = f"feed\n{request.get_host()}{request.path}"
        content = copy_of(key, mark)
        if content is None:
            read = _pieces(agenda_between(question_of(now, **narrowed)), name=name, now=now)
            content = copied(read, key=key, mark=mark, version=version, now=now)
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        answer = StreamingHttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
    answer.headers["ETag"] = mark
    patch_cache_control(answer, public=True, no_cache=True)
    return answer


def whole(items: Iterable[AgendaItem], *, name: str, file: str, now: datetime) -> HttpResponse:
    """A small calendar, of one date or of one person."""
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return HttpResponse(b"".join(calendar_bytes(items, name=name, now=now)), content_type=CONTENT_TYPE, headers=headers)


@dataclass(frozen=True)
class Feed:
    """A calendar that one can follow: its name, its address, and the address that opens a calendar by itself."""

    name: str
    path: str

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def opening(self) -> str:
        return f"webcal://{self.address.split('://', 1)[1]}"


def councils() -> dict[str, str]:
    """The councils that have dates: slug and name. One query a part that has some."""
    return {slug: str(name) for source in SOURCES if source.is_public for slug, name in source.councils()}


def all_feed() -> Feed:
    return Feed(_("Toutes les rencontres et tous les conseils"), reverse("portal:agenda_feed"))


def council_feeds() -> list[Feed]:
    """One feed a council."""
    return [Feed(name, reverse("portal:agenda_council_feed", args=[slug])) for slug, name in councils().items()]


def quartier_feeds() -> list[Feed]:
    """One feed a quartier."""
    rows = Neighbourhood.objects.in_order()
    return [Feed(row.name, reverse("portal:agenda_quartier_feed", args=[row.slug])) for row in rows]
