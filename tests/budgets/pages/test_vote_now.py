"""« Où en est le vote »: the step that comes next for the board, in words, with the page where it is done."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import ROLES, Role
from budgets.editions.models import Edition
from budgets.pages import vote_now as module
from budgets.pages.vote_now import vote_now
from budgets.results.models import Count
from budgets.voting.models import KeyLoss, RollEntry, Sealing
from tests.factories.accounts import make_agent, sign_in
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.look_alikes import alike, ask, same
from tests.factories.paper import make_closed_vote, make_officer, make_station, seal
from tests.factories.votes import date_vote, lose_key, make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(timezone.now().replace(hour=11), tick=False):
        yield


@pytest.fixture
def officer() -> User:
    return make_officer()


def told(user: User) -> tuple[str, str]:
    """The label of the next step, and which of the five it is."""
    panel = vote_now(user)
    assert panel is not None
    now = next(mark.label for mark in panel["marks"] if mark.state == "now")
    return panel["step"].label, now


def dated(days: int, **fields: Any) -> Edition:
    """An edition whose vote begins in so many days, nothing frozen."""
    edition = EditionFactory(**fields)
    ProjectFactory(edition=edition, number=1)
    start = timezone.now() + timedelta(days=days)
    date_vote(edition, start, start + timedelta(days=7))
    return edition


def test_before_the_vote_the_stations_are_prepared(officer: User) -> None:
    dated(5)
    assert told(officer) == ("Préparer les bureaux de vote", "Préparer")


def test_a_vote_that_nobody_opened_in_time_is_told(officer: User) -> None:
    edition = dated(-1)
    panel = vote_now(officer)
    assert panel is not None
    assert "rien n’est figé" in panel["step"].words
    assert panel["url"].startswith(reverse("admin:budgets_edition_change", args=[edition.pk]))


def test_a_vote_that_was_never_opened_goes_with_its_last_day(officer: User) -> None:
    dated(-8)
    assert vote_now(officer) is None


def test_a_vote_frozen_before_its_first_day_opens_by_itself(officer: User) -> None:
    now = timezone.now()
    make_open_vote(starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=8))
    assert told(officer) == ("Préparer les bureaux de vote", "Préparer")


def test_while_people_vote_the_roll_is_kept_or_the_vote_watched(officer: User) -> None:
    edition = make_open_vote()
    assert told(officer) == ("Surveiller le vote", "Voter")
    make_station(edition)
    assert told(officer) == ("Tenir le registre d’un bureau", "Voter")


def test_a_vote_without_its_key_waits_for_it_first(officer: User) -> None:
    edition = make_open_vote()
    lose_key(edition)
    assert told(officer) == ("Rendre la clé", "Voter")
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        assert told(officer) == ("Rendre la clé", "Régler")


def test_once_it_is_over_each_thing_is_settled_then_two_people_seal(officer: User) -> None:
    edition = make_closed_vote()
    other = make_officer()
    station = make_station(edition)
    assert told(officer) == ("Dépouiller l’urne papier", "Régler")
    station.delete()
    assert told(officer) == ("Sceller l’urne", "Sceller")
    Sealing.objects.create(edition=edition, asked_by=officer, asked_at=timezone.now())
    assert told(officer) == ("Voir la demande", "Sceller")
    assert told(other) == ("Confirmer le scellement", "Sceller")
    Sealing.objects.update(confirmed_by=other, sealed_at=timezone.now())
    assert told(officer) == ("Compter et publier", "Publier")


def test_look_alikes_are_compared_then_confirmed(officer: User) -> None:
    edition = make_open_vote(ends_at=timezone.now() + timedelta(hours=1))
    pair = alike(edition)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert told(officer) == ("Comparer les votes", "Régler")
        ask(pair, same(pair, pair.first))
        assert told(officer) == ("Confirmer les décisions", "Régler")
        now = timezone.now()
        KeyLoss.objects.create(
            opening=edition.opening,
            reason="Brûlée.",
            asked_by=officer,
            asked_at=now,
            confirmed_by=make_officer(),
            confirmed_at=now,
        )
        assert told(officer) == ("Sceller l’urne", "Sceller")


def test_a_published_result_ends_it(officer: User) -> None:
    edition = make_closed_vote()
    seal(edition)
    count = Count.objects.create(
        edition=edition, rule="greedy-skip", ballots_sha256="", ballots=0, spent=0, remaining=0
    )
    assert told(officer) == ("Compter et publier", "Publier")
    Count.objects.filter(pk=count.pk).update(is_official=True)
    assert vote_now(officer) is None


@pytest.mark.parametrize("role", [role for role, row in ROLES.items() if row.has_desk])
def test_only_the_board_reads_it(role: str, client: StrictClient) -> None:
    make_open_vote()
    sign_in(client, make_agent(role))
    page = client.get(reverse("admin:index")).content.decode()
    assert ("Où en est le vote" in page) == (role == Role.VOTE_OFFICER)


def test_a_slow_answer_leaves_the_panel_out(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_open_vote()
    rows = module.votes_of_now

    def sleeping(now: Any) -> Any:
        return rows(now).extra(where=["pg_sleep(0.2) IS NOT NULL"])

    monkeypatch.setattr(module, "LONGEST_COUNT_MS", 50)
    monkeypatch.setattr(module, "votes_of_now", sleeping)
    assert vote_now(officer) is None
    assert RollEntry.objects.count() == 0


def test_it_takes_one_query(officer: User, django_assert_num_queries: Any) -> None:
    make_station(make_open_vote())
    assert officer.has_perm("budgets.hold_station")
    with django_assert_num_queries(1):
        vote_now(officer)
