"""The pages kept for visitors: each table that one reads tells its changes, and none belongs to somebody."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from allonnes.core.page_cache import KeptFor
from allonnes.core.page_changes import TRIGGER
from tests.conventions.access import PUBLIC, names, rows, things
from tests.conventions.house import ROOT, code
from tests.factories.budgets import make_counted_edition
from tests.factories.contributions import comment_on, public_project
from tests.strict_client import StrictClient

TABLE = re.compile(r"\b(?:FROM|JOIN)\s+\"?([a-z]+_[a-z_]+)", re.IGNORECASE)
OWN = {"core_pagechange"}
# Pages of one person, of a vote, of a table at a stall, of the staff; and the search, whose questions have no end.
NEVER = ("vot", "ballot", "kiosk", "letter", "receipt", "field", "account", "mfa", "admin", "search", "deposit", "mine")


def watched() -> dict[str, str]:
    """The scope that each table tells of, as the database knows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgargs FROM pg_trigger WHERE tgname = %s", [TRIGGER])
        return {table: bytes(given).split(b"\0")[0].decode() for table, given in cursor.fetchall()}


def said_by(kept: KeptFor) -> set[str]:
    return set(kept.scopes) | set(re.findall(r"'([a-z_.]+):'", kept.about))


def kept_addresses(town: dict[str, Any]) -> dict[str, str]:
    """The address of each page that is kept, by its name."""
    addresses = {}
    for name in sorted(set(names()) & set(rows())):
        address = reverse(name, kwargs={key: town.get(str(value), value) for key, value in rows()[name][1].items()})
        if hasattr(resolve(address).func, "kept_for_visitors"):
            addresses[name] = address
    return addresses


def unwatched(address: str) -> list[str]:
    """What is wrong with the page kept at this address."""
    kept: KeptFor = resolve(address).func.kept_for_visitors  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        page = StrictClient().get(address)
    read = {table for query in asked for table in TABLE.findall(query["sql"])} - OWN
    scopes = watched()
    wrong = [f"{address}: {table} tells no change of it" for table in read if scopes.get(table) not in said_by(kept)]
    return wrong if page.status_code == 200 and "ETag" in page else [*wrong, f"{address} is not kept"]


@pytest.mark.django_db
def test_each_kept_page_is_kept_and_each_table_that_it_reads_tells_its_changes() -> None:
    addresses = kept_addresses(things(timezone.now()))
    assert {"portal:home", "budgets:projects", "budgets:project"} <= set(addresses)
    assert [name for name in addresses if rows()[name][0] != PUBLIC] == []
    assert [name for name in addresses if any(word in name.replace("newsletter", "") for word in NEVER)] == []
    project = public_project()
    comment_on(project)
    counted = make_counted_edition()
    more = [f"/budgets/{project.edition.slug}/projets/{project.number}/", "/", f"/budgets/{counted.slug}/"]
    more += [f"/budgets/{counted.slug}/projets/", f"/budgets/{counted.slug}/projets/1/"]
    wrong = [problem for address in (*addresses.values(), *more) for problem in unwatched(address)]
    assert sorted(set(wrong)) == []


# The cache of the pages itself, signs of life, counters, and the invented town that is built.
MAY_REMEMBER = {
    "allonnes/core/reading_limits.py",
    "allonnes/core/page_cache.py",
    "allonnes/core/heartbeats.py",
    "budgets/voting/roll/pace.py",
    "portal/old_addresses/missed.py",
    "portal/demonstration/building.py",
}


def test_what_a_kept_page_shows_is_remembered_in_one_way_only() -> None:
    """A page that stays a day must never be made from what another cache kept for a minute: `remembered` knows it."""
    users = {path.relative_to(ROOT).as_posix() for path in code() if "core.cache import cache\n" in path.read_text()}
    assert users == MAY_REMEMBER
