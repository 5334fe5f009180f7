"""A site of before the rooms of `budgets`, in each phase of its edition, moves to this code and goes on.

The dumps in `tests/data/before_the_rooms` are of the invented town; the vote under way has letters used, a voter with
an account and mails that wait.
"""

import json
import lzma
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import QuerySet
from django.urls import reverse
from psycopg import sql

from allonnes.core.models import OutboxMessage
from allonnes.core.page_store import STORE
from allonnes.notifications.tasks import relay_outbox
from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.models import OpenBallot, RollEntry, SealedBallot
from tests.databases import drop, maintenance, make_copy
from tests.real_data import DATA
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE = DATA / "before_the_rooms"
SECRET_KEY = "cle-des-essais-de-montee-de-version-0123456789-0123456789"
THEN = "2026-11-30T02:00:00+01:00"
# One worker migrates the site of a phase, once.
PHASES = [
    pytest.param(phase, marks=pytest.mark.xdist_group(f"site in {phase}"))
    for phase in ("deposit", "study", "vote", "results")
]
DURING_VOTE = [PHASES[2]]
LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)')
# Where nothing of a visitor is read: what needs somebody signed in, and what is a file.
LEFT_OUT = ("/gestion/", "/compte/", "/demo/", "/media/", "/static/")
MANY = 60
# The town printed its letters before it moved; the invented one never does.
PRINTED = """
UPDATE public.budgets_codeletter SET secret = '';
UPDATE public.budgets_letterbatch SET printed_at = created_on, printed_by_id = created_by_id
"""


@contextmanager
def another_database(name: str, *, copy_of: str = "") -> Iterator[None]:
    """A database in the place of the tests' own, empty or a copy; it goes away with the block."""
    ours = connection.settings_dict["NAME"]
    with maintenance() as cursor:
        if copy_of:
            make_copy(cursor, copy_of, name)
        else:
            drop(cursor, name)
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.close_pool()
        connection.settings_dict["NAME"] = ours
        with maintenance() as cursor:
            drop(cursor, name)


def rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def moved(phase: str) -> dict[str, list[Any]]:
    """Put the site of before in this database and migrate it; what the database said before that."""
    with connection.cursor() as cursor:
        cursor.execute(lzma.decompress((BEFORE / f"{phase}.sql.xz").read_bytes()).decode())
        cursor.execute(PRINTED)
    connections.close_all()
    said = {
        "projects": rows("SELECT id, title, state, number FROM budgets_project ORDER BY id"),
        "people": rows("SELECT id, email FROM accounts_user ORDER BY id"),
        "voters": rows("SELECT id, receipt FROM budgets_rollentry ORDER BY id"),
        "ballots": rows("SELECT count(*) FROM budgets_openballot"),
        "sealed": rows("SELECT count(*) FROM budgets_sealedballot"),
        "history": rows("SELECT count(*) FROM budgets_projecthistory"),
    }
    call_command("migrate", verbosity=0)
    return said


@pytest.fixture(scope="module")
def moved_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[str], tuple[str, Any]]]:
    """The database of a phase, migrated by the first test that asks, and what it said before: tests copy it."""
    kept: dict[str, tuple[str, Any]] = {}
    with ExitStack() as databases:

        def move(phase: str) -> tuple[str, Any]:
            if phase not in kept:
                name = f"{connection.settings_dict['NAME']}_{phase}"
                with another_database(f"{name}_moving"):
                    said = moved(phase)
                    with maintenance() as cursor:
                        make_copy(cursor, f"{name}_moving", name)
                databases.callback(forget, name)
                kept[phase] = name, said
            return kept[phase]

        def forget(name: str) -> None:
            with django_db_blocker.unblock(), maintenance() as cursor:
                drop(cursor, name)

        yield move


@pytest.fixture
def site(request: pytest.FixtureRequest, settings: Any, moved_once: Callable[[str], tuple[str, Any]]) -> Iterator[Any]:
    """The site of before, migrated; what its database said before that."""
    settings.SECRET_KEY = SECRET_KEY
    with time_machine.travel(THEN, tick=False):
        name, said = moved_once(request.param)
        with another_database(f"{name}_before", copy_of=name):
            cache.clear()
            STORE.clear()
            yield said


def pages(client: StrictClient) -> dict[str, str]:
    """The pages that a visitor reaches from the first one, each answered well."""
    waiting, read = ["/"], {}
    while waiting and len(read) < MANY:
        address = waiting.pop(0)
        if address in read or address.startswith(LEFT_OUT):
            continue
        response = client.get(address)
        assert response.status_code in {200, 301, 302}, (address, response.status_code)
        body = b"".join(response) if response.streaming else response.content
        read[address] = body.decode(errors="replace")
        if "text/html" in response.get("Content-Type", ""):
            waiting += LINK.findall(read[address])
    return read


def numbered(projects: QuerySet[Project]) -> QuerySet[Project]:
    return projects.filter(number__isnull=False).select_related("edition")


@pytest.mark.parametrize("site", PHASES, indirect=True)
def test_a_site_of_before_serves_what_it_held(site: dict[str, list[Any]], client: StrictClient) -> None:
    projects = Project.objects.order_by("pk")
    assert list(projects.values_list("pk", "title", "state", "number")) == site["projects"]
    assert list(RollEntry.objects.order_by("pk").values_list("pk", "receipt")) == site["voters"]
    assert [(OpenBallot.objects.count(),)] == site["ballots"]
    assert [(SealedBallot.objects.count(),)] == site["sealed"]
    read = pages(client)
    assert len(read) == MANY
    addresses = {
        reverse("budgets:project", args=[project.edition.slug, project.number]): project.title
        for project in numbered(projects)
    }
    shown = addresses.keys() & read.keys()
    assert shown
    for address in shown:
        assert addresses[address].split()[0] in read[address]


@pytest.mark.parametrize("site", PHASES, indirect=True)
def test_mails_that_waited_are_sent(site: dict[str, list[Any]]) -> None:
    waiting = OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING)
    assert waiting.exists()
    relay_outbox()
    assert not waiting.exists()
    assert not OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).exists()
    assert mail.outbox


@pytest.mark.parametrize("site", DURING_VOTE, indirect=True)
@pytest.mark.parametrize("way", ["account", "letter", "code"])
def test_a_voter_of_before_changes_their_vote(site: dict[str, list[Any]], way: str) -> None:
    kept = json.loads((BEFORE / "vote.json").read_text())
    client = StrictClient()
    edition = Edition.objects.get(slug=kept["edition"])
    voter = "letter" if way == "code" else way
    if way == "code":
        client.post(reverse("budgets:vote_letter", args=[edition.slug]), {"code": kept["code"]})
        client.post(
            reverse("budgets:vote_letter_identity", args=[edition.slug]),
            {**kept["person"], "receipt": kept["receipts"]["letter"]},
        )
    else:
        client.cookies[settings.SESSION_COOKIE_NAME] = kept[way]
    entry = RollEntry.objects.get(receipt=kept["receipts"][voter])
    box = read_ballot_box(edition)
    before = saved_choices(box, entry.pk)
    assert before == Choices((kept["references"][0 if voter == "account" else 1],))
    ballot = reverse("budgets:ballot", args=[edition.slug])
    assert client.get(ballot).status_code == 200
    assert client.post(ballot, {"add": kept["references"][2]}).status_code == 302
    assert saved_choices(box, entry.pk) == Choices((*before.references, kept["references"][2]))
    assert [(OpenBallot.objects.count(),)] == site["ballots"]
