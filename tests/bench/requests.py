"""The requests with 1,000 and with 100,000 of them, and a million acts: the desk, what everybody reads, the figures."""

import gzip
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from requests_qrc.intake.models import Case
from requests_qrc.intake.similar import similar_cases
from tests.bench.desk import cookie_of
from tests.bench.processor import Meter
from tests.bench.rounds import compare, milliseconds
from tests.factories.accounts import make_agent, sign_in
from tests.factories.many_cases import Town, fill_cases, town_of_cases

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 100_000)
TRIES = 30
Say = Callable[[str], None]


def build_cases(town: Town | None, size: int) -> Town:
    """Grow the town to so many cases."""
    town = town or town_of_cases()
    fill_cases(town, Case.objects.filter(year=2001).count() + 1, size)
    return town


def clients(town: Town) -> dict[str, Client]:
    """Who sorts, and who works in one service."""
    people = {
        "sorts": ("tri@example.org", Role.QRC_AGENT, {}),
        "service": ("service@example.org", Role.SERVICE_AGENT, {"department": town.services[1]}),
    }
    signed = {}
    for name, (email, role, more) in people.items():
        signed[name] = Client(headers={"host": "localhost"})
        known = User.objects.filter(email=email).first()
        sign_in(signed[name], known or make_agent(role, email=email, **more))
    return signed


def pages() -> list[tuple[str, str, str]]:
    """Each page measured: its name, whose it is ("" is a visitor), its address."""
    cases = reverse("admin:requests_qrc_case_changelist")
    in_hand = Case.objects.filter(year=2001, rank__lte=SIZES[0], state="in_progress").earliest("rank")
    public = Case.objects.filter(year=2001, rank__lte=SIZES[0], state="closed", category__is_private=False)
    return [
        ("desk home, who sorts", "sorts", reverse("admin:index")),
        ("desk home, a service", "service", reverse("admin:index")),
        ("list, who sorts", "sorts", cases),
        ("list, a service", "service", cases),
        ("list, to sort", "sorts", f"{cases}?file=a-trier"),
        ("list, late", "sorts", f"{cases}?retard=oui"),
        ("page of a request", "sorts", reverse("admin:requests_qrc_case_change", args=[in_hand.pk])),
        ("public list", "", reverse("requests_qrc:list")),
        ("public page of a request", "", reverse("requests_qrc:case", args=[public.earliest("rank").number])),
        ("« Nos délais »", "", reverse("requests_qrc:delays")),
        ("RSS", "", reverse("requests_qrc:feed")),
    ]


def header(say: Say) -> None:
    """The names of the columns."""
    columns = ("page", "requests", "rate / bare view", "processor / bare view", "queries", "kB")
    columns += ("p50 ms", "p95 ms", "p99 ms", "errors")
    say(f"| {' | '.join(columns)} |")
    say("|---" * len(columns) + "|")


def rates(town: Town, size: int, meter: Meter, say: Say) -> None:
    """Each page against the bare view, with what it asks of the database and what it weighs."""
    people = clients(town)
    for name, who, path in pages():
        client = people[who] if who else Client(headers={"host": "localhost"})
        compared = compare(path, cookie_of(client), meter)
        queries, content = _asked(client, path)
        say(
            f"| {name} | {size} | {compared.rate:.2f} | {compared.cost:.2f} | {queries} | {len(content) / 1000:.1f} "
            f"| {milliseconds(compared.middle.page)} | {compared.errors} |"
        )


def _asked(client: Client, path: str) -> tuple[int, bytes]:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        content = client.get(path).content
    return len(queries), content


def nearby(size: int, say: Say, *, is_told: bool = False) -> None:
    """Milliseconds to find the open requests near a new one, and the plan."""
    category = Case.objects.filter(year=2001, category__is_private=False).earliest("rank").category
    times = []
    for number in range(TRIES):
        place = {"latitude": f"{47.95 + number / 1000:.6f}", "longitude": f"{0.14 + number / 1000:.6f}"}
        draft = Case(category=category, **place)
        begin = time.perf_counter()
        similar_cases(draft, timezone.now())
        times.append((time.perf_counter() - begin) * 1000)
    say(f"Nearby requests among {size}: {statistics.median(times):.1f} ms")
    if is_told:
        with CaptureQueriesContext(connection) as queries:
            similar_cases(draft, timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {queries[0]['sql']}")
            say("\n".join(line for (line,) in cursor.fetchall()))


def map_data(say: Say) -> None:
    """What the public map reads, however many requests there are."""
    content = Client(headers={"host": "localhost"}).get(reverse("requests_qrc:points")).content
    say(f"Map data: {len(content) / 1000:.0f} kB, {len(gzip.compress(content)) / 1000:.0f} kB compressed")


def rebuilt(environment: dict[str, str], say: Say) -> None:
    """The figures, counted from nothing by the command, in a process of its own."""
    command = [sys.executable, "manage.py", "rebuild_delays"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    say(f"Figures: {told.strip().splitlines()[-1]}")
