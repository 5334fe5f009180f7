"""Dates as iCalendar (RFC 5545), line after line: a whole calendar is never held in memory.

Hours are written in the town's time zone, with its rules; an hour that the town lives twice, in October, is written in
universal time: readers do not agree on which of the two they read.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.agenda import AgendaItem
from allonnes.core.templatetags.french import when

CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
# Subscribers come back this often.
REFRESH = "PT4H"
# The rules of Europe/Paris since 1996 (directive 2000/84/CE): the last Sundays of March and October, at 1 h UTC.
TIME_ZONE_RULES = """BEGIN:VTIMEZONE
TZID:Europe/Paris
X-LIC-LOCATION:Europe/Paris
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""
ZONE = "Europe/Paris"
# Controls, and what some readers take for the end of a line.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BREAKS = re.compile(r"[ \t\r\n]+")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def text(value: str) -> str:
    """A text on several lines, as a value."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(" ", lines).strip().translate(_ESCAPED)


def line_of(value: str) -> str:
    """A text on one line, as a value."""
    return text(_BREAKS.sub(" ", value))


def folded(line: str) -> bytes:
    """One line of the file, cut where it passes 75 octets, never inside a letter (3.1)."""
    rest, pieces, room = line.encode(), [], LONGEST_LINE
    while len(rest) > room:
        at = room
        while rest[at] & 0xC0 == 0x80:  # noqa: PLR2004  # the inside of a letter in UTF-8
            at -= 1
        pieces.append(rest[:at])
        # The space that begins the next line counts.
        rest, room = rest[at:], LONGEST_LINE - 1
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"


def universal(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _instant(name: str, instant: datetime) -> str:
    local = timezone.localtime(instant.astimezone(UTC))
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return f"{name}:{universal(instant)}"
    return f"{name};TZID={ZONE}:{local:%Y%m%dT%H%M%S}"


def _bounds(item: AgendaItem) -> tuple[str, str]:
    if item.is_whole_day:
        first, after = timezone.localtime(item.starts_at), timezone.localtime(item.ends_at)
        return f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    return _instant("DTSTART", item.starts_at), _instant("DTEND", item.ends_at)


def _description(item: AgendaItem, address: str) -> str:
    said = [item.reason if item.is_cancelled else "", _new_date(item), item.summary, item.access, address]
    return "\n".join(words for words in said if words)


def _new_date(item: AgendaItem) -> str:
    return _("Nouvelle date\u202f: %(when)s") % {"when": when(item.new_date)} if item.new_date else ""


def _summary(item: AgendaItem) -> str:
    # Many calendars never show STATUS: the word must be in the title.
    return _("Annulée\u202f: %(title)s") % {"title": item.title} if item.is_cancelled else item.title


def event_lines(item: AgendaItem, stamp: str) -> Iterator[str]:
    """The lines of one date, unfolded; cancelled, it stays, so that subscribers see it."""
    address = settings.SITE_URL + item.url
    yield "BEGIN:VEVENT"
    yield f"UID:{item.uid}@{urlsplit(settings.SITE_URL).netloc}"
    yield f"DTSTAMP:{stamp}"
    yield from _bounds(item)
    yield f"SEQUENCE:{item.sequence:d}"
    yield f"STATUS:{'CANCELLED' if item.is_cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{line_of(_summary(item))}"
    yield f"DESCRIPTION:{text(_description(item, address))}"
    yield f"URL:{address}"
    where = ", ".join(words for words in (item.place, item.address) if words)
    if where:
        yield f"LOCATION:{line_of(where)}"
    if item.kind_words:
        yield f"CATEGORIES:{line_of(item.kind_words)}"
    if item.changed_at:
        yield f"LAST-MODIFIED:{universal(item.changed_at)}"
    yield "END:VEVENT"


def _head(name: str) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Allonnes participative//FR"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{line_of(name)}"
    yield f"X-WR-TIMEZONE:{ZONE}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"
    yield f"X-PUBLISHED-TTL:{REFRESH}"
    yield from TIME_ZONE_RULES.splitlines()


def calendar_bytes(items: Iterable[AgendaItem], *, name: str, now: datetime) -> Iterator[bytes]:
    """The file, some lines at a time, reading each date as it is written."""
    stamp = universal(now)
    yield b"".join(map(folded, _head(name)))
    for item in items:
        yield b"".join(map(folded, event_lines(item, stamp)))
    yield folded("END:VCALENDAR")
