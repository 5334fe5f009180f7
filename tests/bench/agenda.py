"""The calendar with 2,000 dates: the page of a month, and the feed that holds all of them."""

import gzip
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allonnes.core.agenda import agenda_between
from allonnes.outreach.enums import EncounterKind
from allonnes.outreach.models import Encounter
from allonnes.town.models import Neighbourhood, Place
from portal.calendar.feeds import question_of
from portal.calendar.icalendar import calendar_bytes
from tests.bench.processor import Meter
from tests.bench.rounds import compare, milliseconds

DATES = 2_000
MONTH, FEED = "/agenda/", "/agenda.ics"
Say = Callable[[str], None]


def build_dates() -> None:
    """As many dates over a year, half of them past; one in ten is cancelled, one in three has seats."""
    now, places = timezone.now().replace(minute=0), [Place.objects.create(name=f"Salle {n}") for n in range(20)]
    quartiers, kinds = list(Neighbourhood.objects.in_order()), EncounterKind.values
    Encounter.objects.bulk_create(
        Encounter(
            kind=kinds[at % len(kinds)],
            title=f"Rencontre {at} au quartier, avec café ; venez 🎉",
            description="Pour poser une question, montrer ce qui gêne, et choisir ensemble. " * 2,
            starts_at=(starts := now + timedelta(hours=4 * (at - DATES // 2))),
            ends_at=starts + timedelta(hours=2),
            place=places[at % len(places)],
            neighbourhood=quartiers[at % len(quartiers)] if quartiers and at % 2 else None,
            state="cancelled" if at % 10 == 0 else "planned",
            seats=20 if at % 3 == 0 else None,
        )
        for at in range(DATES)
    )


def rates(cookie: str, meter: Meter, say: Say) -> None:
    """Each against the bare view, with what it asks of the database and what it weighs."""
    columns: tuple[str, ...] = (
        "calendar of 2,000 dates",
        "rate / bare view",
        "processor / bare view",
        "queries",
        "kB",
        "gzipped kB",
    )
    columns += ("p50 ms", "p95 ms", "p99 ms", "errors")
    say(f"| {' | '.join(columns)} |")
    say("|---" * len(columns) + "|")
    rows = (("month, anonymous", MONTH, ""), ("month, signed in", MONTH, cookie), ("whole feed", FEED, ""))
    took = {}
    for name, path, own in rows:
        compared = compare(path, own, meter)
        queries, content = _asked(path, own)
        took[name] = compared.middle.page.p50
        say(
            f"| {name} | {compared.rate:.2f} | {compared.cost:.2f} | {queries} | {len(content) / 1000:.0f} "
            f"| {len(gzip.compress(content)) / 1000:.0f} | {milliseconds(compared.middle.page)} | {compared.errors} |"
        )
    say(f"The feed takes {took['whole feed'] / took['month, signed in']:.1f} times as long as the month, signed in.")
    say(f"Memory of the feed while it is written: {_memory()} kB at most.")


def _asked(path: str, cookie: str) -> tuple[int, bytes]:
    client = Client(headers={"host": "localhost"})
    client.cookies.load(cookie)
    client.get("/aide/")
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.get(path, {"page": "1"} if path == MONTH else {})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return len(queries), content


def _memory() -> int:
    now = timezone.now()
    pieces = calendar_bytes(agenda_between(question_of(now)), name="Tout", now=now)
    next(pieces)
    tracemalloc.start()
    for _piece in pieces:
        pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak // 1000
