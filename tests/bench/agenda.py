"""The calendar with 4,000 dates, half of them meetings of 20 councils: a month, a council, the feed that holds all."""

import gzip
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allonnes.core.agenda import agenda_between
from allonnes.outreach.enums import EncounterKind
from allonnes.outreach.models import Encounter
from allonnes.town.models import Neighbourhood, Place
from instances.councils.models import College, Council, Mandate
from instances.meetings.models import Attendance, Meeting
from portal.calendar.feeds import question_of
from portal.calendar.icalendar import calendar_bytes
from tests.bench.processor import Meter
from tests.bench.rounds import compare, milliseconds

DATES = 2_000
COUNCILS, MEETINGS, MEMBERS = 20, 100, 100
MONTH, FEED, COUNCIL, COUNCIL_FEED = "/agenda/", "/agenda.ics", "/conseils/conseil-0/", "/agenda/conseil/conseil-0.ics"
ROWS_AT_ONCE = 10_000
# Eight meetings a year: a hundred of them take twelve years.
BETWEEN = 45
Say = Callable[[str], None]


def build_dates() -> None:
    """As many dates over a year, half of them past; one in ten is cancelled, one in three has seats."""
    now, places = timezone.now().replace(minute=0), [Place.objects.create(name=f"Lieu {n}") for n in range(20)]
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


def build_councils() -> int:
    """20 councils of 100 members, each with 100 meetings over twelve years. Returns how many attendances."""
    now, today = timezone.now().replace(minute=0), timezone.localdate()
    place = Place.objects.create(name="Salle des conseils")
    councils = Council.objects.bulk_create(
        Council(
            name=f"Conseil {at}",
            slug=f"conseil-{at}",
            purpose="Donne son avis.",
            audience="Pour toutes et tous",
            created_on=today - timedelta(days=900),
            term_ends_on=today + timedelta(days=900),
            legal_words="Délibération du conseil municipal.",
            quorum_percent=50,
            is_public=True,
        )
        for at in range(COUNCILS)
    )
    colleges = College.objects.bulk_create(
        College(council=council, name="Habitants", seats=MEMBERS) for council in councils
    )
    mandates = Mandate.objects.bulk_create(
        Mandate(
            council=college.council,
            college=college,
            first_name=f"Membre{at}",
            last_name=f"Exemple{at}",
            email=f"membre{college.pk}.{at}@example.org",
            starts_on=college.council.created_on,
            ends_on=college.council.term_ends_on,
        )
        for college in colleges
        for at in range(MEMBERS)
    )
    meetings = Meeting.objects.bulk_create(
        _meeting(council, at, now + timedelta(days=BETWEEN * (at - MEETINGS // 2)), place)
        for council in councils
        for at in range(MEETINGS)
    )
    by_council: dict[int, list[Mandate]] = {}
    for mandate in mandates:
        by_council.setdefault(mandate.council_id, []).append(mandate)
    seats = (
        Attendance(meeting=meeting, mandate=mandate, presence="present" if meeting.state == "held" else "")
        for meeting in meetings
        for mandate in by_council[meeting.council_id]
    )
    while batch := list(islice(seats, ROWS_AT_ONCE)):
        Attendance.objects.bulk_create(batch)
    return Attendance.objects.count()


def _meeting(council: Council, at: int, starts_at: datetime, place: Place) -> Meeting:
    is_past = at < MEETINGS // 2
    return Meeting(
        council=council,
        title=f"Réunion {at}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place=place,
        state="held" if is_past else "convened",
        convened_at=starts_at - timedelta(days=12),
        calendar_changed_at=starts_at - timedelta(days=12),
    )


def rates(cookie: str, meter: Meter, say: Say) -> None:
    """Each against the bare view, with what it asks of the database and what it weighs."""
    columns: tuple[str, ...] = (
        "calendar of 4,000 dates, 20 councils, 200,000 attendances",
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
    rows += (("council, anonymous", COUNCIL, ""), ("council, signed in", COUNCIL, cookie))
    rows += (("feed of a council", COUNCIL_FEED, ""),)
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
