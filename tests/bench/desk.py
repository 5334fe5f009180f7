"""The pages that the staff opens most, with 1,000 and with 100,000 projects and accounts."""

import sys
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from tests.bench.processor import Meter
from tests.bench.rounds import compare, milliseconds
from tests.factories.accounts import make_agent, sign_in
from tests.factories.masses import fill_desk, studied_by_the_town

SIZES = (1_000, 100_000)
Say = Callable[[str], None]


def build_desk(edition: Edition | None, size: int) -> Edition:
    """Grow the town to so many projects and accounts."""
    edition = edition or studied_by_the_town()
    fill_desk(edition, edition.projects.exclude(number=None).count() + 1, size)
    return edition


def administrator() -> Client:
    """Somebody who administers the portal, signed in with both proofs."""
    known = User.objects.filter(email="administration@example.org").first()
    client = Client(headers={"host": "localhost"})
    sign_in(client, known or make_agent(Role.ADMINISTRATOR, email="administration@example.org"))
    return client


def cookie_of(client: Client) -> str:
    """As a browser would carry it."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def paths(edition: Edition) -> dict[str, str]:
    """Addresses of the pages measured."""
    projects, accounts = reverse("admin:budgets_project_changelist"), reverse("admin:accounts_user_changelist")
    studied = edition.projects.get(number=25)
    return {
        "home, administrator": reverse("admin:index"),
        "list of projects": projects,
        "list of projects, page 300": f"{projects}?p=300",
        "list of projects, a word": f"{projects}?q=verger",
        "list of accounts": accounts,
        "list of accounts, a name": f"{accounts}?q=nom777",
        "log": reverse("admin:accounts_auditentry_changelist"),
        "page of a project": reverse("admin:budgets_project_change", args=[studied.pk]),
        "path of the edition": reverse("admin:budgets_edition_change", args=[edition.pk]),
    }


def rates(edition: Edition, size: int, meter: Meter, say: Say) -> None:
    """Each page against the bare view, with what it asks of the database and what it weighs."""
    client = administrator()
    for name, path in paths(edition).items():
        # A page beyond the end of a small list is the first one.
        compared = compare(path, cookie_of(client), meter)
        queries, html = _asked(client, path)
        say(
            f"| {name} | {size} | {compared.rate:.2f} | {compared.cost:.2f} | {queries} | {html / 1000:.1f} "
            f"| {milliseconds(compared.middle.page)} | {compared.errors} |"
        )
        sys.stdout.flush()


def header(say: Say) -> None:
    """The names of the columns."""
    columns = ("page", "rows", "rate / bare view", "processor / bare view", "queries", "HTML kB")
    columns += ("p50 ms", "p95 ms", "p99 ms", "errors")
    say(f"| {' | '.join(columns)} |")
    say("|---" * len(columns) + "|")


def _asked(client: Client, path: str) -> tuple[int, int]:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        html = client.get(path).content
    return len(queries), len(html)
