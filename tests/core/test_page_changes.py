"""What public pages show tells its changes: none is missed, and no writer waits for another."""

import threading
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.http import HttpRequest

from allonnes.core.models import PageChange
from allonnes.core.page_cache import remembered
from allonnes.core.page_changes import fold_changes, version_of
from allonnes.core.tasks import fold_page_changes
from allonnes.town.context import current_profile
from allonnes.town.models import TownProfile
from tests.core.one_page_site import Site, changed
from tests.factories.accounts import make_user
from tests.factories.budgets import NeighbourhoodFactory, at

pytestmark = pytest.mark.django_db
NOON = at("2026-11-20 12:00")


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_database_tells_each_change_of_a_watched_table() -> None:
    def counted() -> int:
        return version_of(["town"]).changes

    seen = [counted()]
    place = NeighbourhoodFactory()
    seen.append(counted())
    type(place).objects.filter(pk=place.pk).update(name="Le Bourg")
    seen.append(counted())
    place.delete()
    seen.append(counted())
    assert seen == sorted(set(seen))


def test_a_person_tells_only_what_others_read_of_them() -> None:
    user = make_user()
    scope = f"person:{user.pk}"
    type(user).objects.filter(pk=user.pk).update(last_login=NOON, is_active=False)
    assert not PageChange.objects.filter(scope=scope).exists()
    type(user).objects.filter(pk=user.pk).update(public_name="Lila")
    assert PageChange.objects.filter(scope=scope).count() == 1
    # An answer of the town that names them by it is shown to nobody.
    type(user).objects.filter(pk=user.pk).update(email="autre@example.org")
    assert PageChange.objects.filter(scope=scope).count() == 2


def test_a_page_finds_what_it_is_about() -> None:
    site = Site(None, "a", about="SELECT 'place:' || id FROM town_neighbourhood")
    place = NeighbourhoodFactory()
    site.get()
    changed(f"place:{place.pk}")
    assert site.get().content == b"page 2"
    changed("place:0")
    assert site.get().content == b"page 2"


def test_folding_changes_moves_no_version() -> None:
    for scope in ("a", "b", "a", "c", "a"):
        changed(scope)
    before = [version_of([scope]).changes for scope in "abc"]
    fold_page_changes()
    assert [version_of([scope]).changes for scope in "abc"] == before == [3, 1, 1]
    assert PageChange.objects.filter(scope__in="abc").count() == 3


def test_what_everybody_asks_is_read_anew_for_a_page_that_will_be_kept() -> None:
    town = TownProfile.objects.create(name="Allonnes", insee_code="72003", phone="02 43 00 00 00")
    site = Site(lambda request: current_profile().phone)
    assert "02 43 00 00 00" in site.get(HTTP_COOKIE="a=b").content.decode()
    TownProfile.objects.filter(pk=town.pk).update(phone="02 43 11 11 11")
    # Somebody else's page may say the old number for a minute; a page that stays a day may not.
    assert current_profile().phone == "02 43 00 00 00"
    assert "02 43 11 11 11" in site.get().content.decode()
    assert "02 43 11 11 11" in site.get().content.decode()
    assert current_profile().phone == "02 43 11 11 11"


def test_nothing_is_remembered_as_well_as_something() -> None:
    asked: list[int] = []
    for _ in range(2):
        assert remembered("nothing", 60, lambda: asked.append(1)) is None
    assert asked == [1]


# --- Two transactions -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_while_a_page_is_made_is_seen_by_the_next_visitor() -> None:
    town = TownProfile.objects.create(name="Allonnes", insee_code="72003", phone="avant")
    read, written = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            TownProfile.objects.filter(pk=town.pk).update(phone="après")
            written.set()
            read.wait(20)
        connections.close_all()

    writer = threading.Thread(target=write)

    def say(request: HttpRequest) -> str:
        phone = TownProfile.objects.get().phone
        if writer.ident is not None and writer.is_alive():
            read.set()
            writer.join()
        return str(phone)

    site = Site(say)
    writer.start()
    written.wait(20)
    assert site.get().content.decode() == "page 1 avant"
    assert [site.get().content.decode() for _ in range(2)] == ["page 2 après"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_change_begun_before_a_page_and_committed_long_after_is_seen() -> None:
    town = TownProfile.objects.create(name="Allonnes", insee_code="72003", phone="avant")
    site = Site(lambda request: TownProfile.objects.get().phone)
    may_commit, written = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            TownProfile.objects.filter(pk=town.pk).update(phone="après")
            written.set()
            may_commit.wait(20)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(20)
    # A second change commits first: the number of the first one, drawn before, is no smaller than what was seen.
    NeighbourhoodFactory()
    assert [site.get().content.decode() for _ in range(2)] == ["page 1 avant"] * 2
    may_commit.set()
    writer.join()
    assert site.get().content.decode() == "page 2 après"


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_the_same_pages_never_wait_for_each_other() -> None:
    both = threading.Barrier(2, timeout=20)
    problems: list[BaseException] = []

    def write(*names: str) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                for name in names:
                    NeighbourhoodFactory(name=name)
                    both.wait()
                fold_changes()
                both.wait()
        except BaseException as problem:
            problems.append(problem)
        connections.close_all()

    threads = [threading.Thread(target=write, args=names) for names in (("A", "B"), ("B2", "A2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert version_of(["town"]).changes == 4


def test_a_town_built_anew_has_no_page_of_the_one_before() -> None:
    site = Site()
    site.get()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE another (LIKE core_pagechange INCLUDING ALL)")
        cursor.execute("ALTER TABLE core_pagechange RENAME TO core_pagechange_before")
        cursor.execute("ALTER TABLE another RENAME TO core_pagechange")
    assert site.get().content == b"page 2"


def test_a_change_says_where_and_how_many() -> None:
    assert str(PageChange(scope="town", changes=3)) == "town + 3"
