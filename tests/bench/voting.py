"""Voting night: ten thousand people, each with their own session, say who they are and choose, through gunicorn."""

import http.client
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection as database
from django.utils import timezone

from allonnes.core.sessions import SessionStore
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase, VoteOpening
from budgets.voting.ballot.tap import TOKEN, tap_token
from budgets.voting.box.keys import make_key
from budgets.voting.box.open_box import read_ballot_box, read_content
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.opening.snapshot import digest, write_snapshot
from budgets.voting.roll.voter import SESSION_KEY, Voter
from tests.bench.load import CSRF
from tests.bench.town import build_edition

CLIENTS, MOST = 16, 3
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def build_vote(projects: int) -> Edition:
    """An edition of that many projects whose vote is open: up to three each."""
    edition = build_edition(projects, name="vote", is_counted=False)
    now = timezone.now()
    Phase.objects.create(
        edition=edition, kind=PhaseKind.VOTE, starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=2)
    )
    Edition.objects.filter(pk=edition.pk).update(max_choices=MOST)
    edition = Edition.objects.get(pk=edition.pk)
    content = write_snapshot(edition)
    VoteOpening.objects.create(edition=edition, content=content, sha256=digest(content), key_fingerprint=make_key())
    return edition


def last_name(number: int) -> str:
    """A last name like no other: no two numbers sound the same to the roll."""
    text = ""
    for _place in range(4):
        number, rest = divmod(number, len(LETTERS))
        text += LETTERS[rest] + "a"
    return f"Zed {text}"


@dataclass(frozen=True)
class Night:
    """Ballots a second, the seconds of a choice at 50 and 99 %, and how often each status came back."""

    rate: float
    p50: float
    p99: float
    statuses: Counter[int]


def _token(cookie: str) -> str:
    """What the page of this person carries, without asking for the page."""
    kept = SessionStore(cookie.partition("=")[2]).get(SESSION_KEY, {})
    # Sixteen clients share the few connections of this process.
    database.close()
    return tap_token(Voter(**{name: value for name, value in kept.items() if name != "user"})) if kept else ""


def _chosen(number: int, projects: int) -> str:
    return str(1 + number * 7 % projects)


def vote_all(port: int, edition: Edition, cookies: list[str], *, projects: int, start: int = 0) -> Night:
    """Each cookie is a person, numbered from `start`: one post says who they are, the next one chooses a project."""
    path = f"/budgets/{edition.slug}/voter/"
    waiting, turn = iter(enumerate(cookies, start)), threading.Lock()
    statuses: Counter[int] = Counter()
    times: list[float] = []

    def vote() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with turn:
                number, cookie = next(waiting, (0, ""))
            if not cookie:
                return
            who = {
                "first_names": "Camille",
                "last_name": last_name(number),
                "birth_date": "17/05/1980",
                "link": "lives",
            }
            first = _post(connection, f"{path}qui-vote/", cookie, who)
            tap = {"add": _chosen(number, projects), TOKEN: _token(cookie)}
            begin = time.perf_counter()
            second = _post(connection, f"{path}bulletin/", cookie, tap)
            times.append(time.perf_counter() - begin)
            with turn:
                statuses.update((first, second))

    begin = time.perf_counter()
    threads = [threading.Thread(target=vote) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times * 2, n=100)
    return Night(len(cookies) / (time.perf_counter() - begin), cuts[49], cuts[98], statuses)


def _post(connection: http.client.HTTPConnection, path: str, cookie: str, fields: dict[str, str]) -> int:
    headers = {
        "Cookie": f"{cookie}; csrf={CSRF}",
        "Host": "localhost",
        "X-CSRFToken": CSRF,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", path, body=urlencode(fields), headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def verdict(edition: Edition, voters: int, projects: int) -> str:
    """What the box holds against what was sent: lost, double, over the limit, wrong."""
    ballot_box, rows = read_ballot_box(edition), OpenBallot.objects.filter(edition=edition)
    held = [read_content(ballot_box, one) for one in rows.values_list("content", flat=True)]
    sent = Counter(_chosen(number, projects) for number in range(voters))
    found = Counter(reference for one in held for reference in one.references)
    over = sum(len(one.references) > MOST for one in held)
    roll = RollEntry.objects.filter(edition=edition).count()
    differ = sum((sent - found).values()) + sum((found - sent).values())
    return f"{voters} voters: {roll} in the roll, {len(held)} ballots, {over} over the limit, {differ} votes differ"
