"""Ten years: 2,000 promises with 20,000 news, 100,000 requests, 200,000 attendances, 50,000 ballots."""

import http.client
import resource
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budgets.editions.models import Edition
from budgets.results.models import Count
from observatory.dashboards.actions import rebuild_reach, refresh_reach
from observatory.dashboards.models import ReachCell, ReachYear
from observatory.engagements.models import Change, Engagement, Milestone
from tests.bench import agenda, requests
from tests.bench.processor import Meter
from tests.bench.rounds import compare, milliseconds
from tests.factories.masses import multiply
from tests.factories.observatory import make_engagement, make_text

PROMISES, NEWS, ORIGINS = 2_000, 10, 8
CASES, YEARS, PEOPLE = 100_000, 10, 11_200
EDITIONS, BALLOTS = 10, 5_000
STATE = "(ARRAY['to_start','in_study','in_works','delivered'])[1 + n % 4]"
IS_DELIVERED = "n % 4 = 3"
Say = Callable[[str], None]


def build_decade() -> None:
    """Promises in every state, then everything that the dashboards count, spread over ten years."""
    _build_promises()
    agenda.build_councils()
    requests.build_cases(None, CASES)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE requests_qrc_case SET received_at = received_at - rank %% %s * interval '365 days', "
            "email = 'personne' || rank %% %s || '@example.org'",
            [YEARS, PEOPLE],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    for back in range(EDITIONS):
        year = timezone.localdate().year - back
        edition = Edition.objects.create(
            title=f"Budget {year}", slug=f"decennie-{year}", year=year, amount=150_000, is_published=True
        )
        Count.objects.create(
            edition=edition, is_official=True, ballots=BALLOTS, spent=0, remaining=0, rule=edition.rule
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _build_promises() -> None:
    """Each promise with its six steps and ten news."""
    for part in range(ORIGINS):
        pattern = make_engagement(text=make_text(title=f"Charte {part}"), point=("47.968000", "0.160000"))
        first, last = 1_000 * (part + 1), 1_000 * (part + 1) + PROMISES // ORIGINS - 2
        multiply(
            pattern,
            first,
            last,
            number="n",
            title="'Une place plus verte ' || n",
            state=STATE,
            last_news_on="kept.last_news_on - n % 200",
            delivered_on=f"CASE WHEN {IS_DELIVERED} THEN kept.promised_on - 300 + n % 90 END",
            delivery_place=f"CASE WHEN {IS_DELIVERED} THEN 'Place du Mail' ELSE '' END",
            latitude="47.95 + n % 97 / 5000.0",
            longitude="0.14 + n % 89 / 5000.0",
        )
        promise = "(SELECT id FROM observatory_engagement WHERE number = n)"
        for step in Milestone.objects.filter(engagement=pattern):
            multiply(step, first, last, engagement_id=promise)
        news = Change.objects.filter(engagement=pattern).earliest("pk")
        for at in range(NEWS):
            multiply(news, first, last, engagement_id=promise, at=f"kept.at - {at} * interval '20 days'")


def rates(cookie: str, meter: Meter, say: Say) -> None:
    """Each page against the bare view, for a visitor and for somebody signed in."""
    columns: tuple[str, ...] = ("page", "rate / bare view", "processor / bare view", "queries", "kB")
    columns += ("p50 ms", "p95 ms", "p99 ms", "errors")
    say(f"| {' | '.join(columns)} |")
    say("|---" * len(columns) + "|")
    shown = Engagement.objects.latest("number")
    pages = {
        "list of promises": reverse("observatory:list"),
        "late ones": f"{reverse('observatory:list')}?retard=on",
        "map": f"{reverse('observatory:list')}?vue=carte",
        "page of a promise": shown.get_absolute_url(),
        "dashboard": reverse("observatory:participation"),
    }
    for name, path in pages.items():
        for who, own in (("anonymous", ""), ("signed in", cookie)):
            compared = compare(path, own, meter)
            queries, content = asked(path, own)
            say(
                f"| {name}, {who} | {compared.rate:.2f} | {compared.cost:.2f} | {queries} | {len(content) / 1000:.0f} "
                f"| {milliseconds(compared.middle.page)} | {compared.errors} |"
            )


def asked(path: str, cookie: str) -> tuple[int, bytes]:
    """How many questions a page asks when its parts are not kept, and its words."""
    client = Client(headers={"host": "localhost"})
    client.cookies.load(cookie)
    client.get("/aide/")
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return len(queries), content


def counted(say: Say) -> None:
    """The figures from nothing, then only what still moves; both say the same."""
    now = timezone.now()
    rebuilt, whole = _timed(rebuild_reach, now)
    cells = _cells()
    refreshed, part = _timed(refresh_reach, now)
    same = "the same figures" if _cells() == cells else "OTHER FIGURES"
    say(f"Rebuild of {rebuilt} years: {whole:.1f} s; refresh of {refreshed}: {part:.2f} s, {part / whole:.3f}, {same}.")
    say(f"Memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB with what wrote the town.")


def _timed(count: Callable[[datetime], int], now: datetime) -> tuple[int, float]:
    begin = time.perf_counter()
    return count(now), time.perf_counter() - begin


def _cells() -> list[tuple[Any, ...]]:
    years = ReachYear.objects.order_by("year").values_list("year", "people", "unnamed", "voters")
    cells = ReachCell.objects.order_by("year__year", "dimension", "key").values_list(
        "year__year", "dimension", "key", "count"
    )
    return [*years, *cells]


def read_files(port: int, say: Say) -> None:
    """The largest files, read as they come."""
    for extension in ("csv", "json", "geojson"):
        path = reverse("portal:open_data_file", args=["demandes", extension])
        asked_for = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        begin, size = time.perf_counter(), 0
        asked_for.request("GET", path)
        answer = asked_for.getresponse()
        while piece := answer.read(1 << 16):
            size += len(piece)
        asked_for.close()
        say(f"{path}: status {answer.status}, {size / 1e6:.0f} MB in {time.perf_counter() - begin:.0f} s")
