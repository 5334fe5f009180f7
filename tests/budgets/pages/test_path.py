"""The vote on the path of an edition: what there is to do now comes first, at each moment of the vote."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.pages.path import edition_path
from tests.factories.accounts import make_agent, sign_in
from tests.factories.budgets import EditionFactory
from tests.factories.sealing import after, seal
from tests.factories.setup import BEFORE, SPANS, dated_edition
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MOMENTS = ("now", "later", "past")
# Bytes of a page of the desk.
LIGHT = 60_000


def groups(edition: Edition, role: str) -> dict[str, list[str]]:
    """The labels of the pages of the vote, by when they are of use."""
    client = StrictClient()
    sign_in(client, make_agent(role))
    path = client.get(reverse("admin:budgets_edition_change", args=[edition.pk])).context["path"]
    votes = [stage.vote for stage in path.stages if stage.vote]
    return {when: [label for vote in votes for label, _what, _url in getattr(vote, when)] for when in MOMENTS}


def test_before_the_opening_one_prepares() -> None:
    found = groups(dated_edition(), Role.ADMINISTRATOR)
    assert found["now"] == ["Figer la liste du vote", "Lettres à code", "Bureaux de vote"]
    assert found["past"] == []
    assert any("Retirer" in one for one in found["later"])


def test_while_people_vote_the_opening_is_past() -> None:
    found = groups(make_open_vote(), Role.ADMINISTRATOR)
    assert "Bornes de vote" in found["now"]
    assert found["past"] == ["Figer la liste du vote"]


def test_once_closed_an_officer_is_led_to_the_sealing() -> None:
    edition = make_open_vote()
    with time_machine.travel(after(edition)):
        found = groups(edition, Role.VOTE_OFFICER)
    assert "Clore et sceller" in found["now"]
    assert found["later"] == ["Dépouiller et publier"]


def test_once_sealed_the_count_comes_first() -> None:
    edition = make_open_vote()
    seal(edition)
    found = groups(edition, Role.VOTE_OFFICER)
    assert found["now"][-1] == "Dépouiller et publier"
    assert found["later"] == []


def test_the_path_says_where_we_are_what_is_missing_and_what_comes() -> None:
    edition, client = dated_edition(), StrictClient()
    with time_machine.travel(BEFORE, tick=False):
        sign_in(client, make_agent(Role.ADMINISTRATOR))
        page = client.get(reverse("admin:budgets_edition_change", args=[edition.pk]))
    path = page.context["path"]
    assert [stage.state for stage in path.stages] == ["now", "next", "next", "next", "next", "next"]
    assert path.here == "L’édition se prépare."
    assert path.follows.startswith("Dépôt, à partir du")
    preparing = path.stages[0]
    assert "manquent" in preparing.missing_words
    assert all(line.url for line in preparing.missing)
    assert "reglement" in [button["action"].name for button in preparing.buttons]
    assert len(page.content) < LIGHT


def test_between_two_phases_the_next_one_is_open() -> None:
    edition = EditionFactory()
    with time_machine.travel(BEFORE, tick=False):
        assert edition_path(edition, make_agent(Role.MODERATOR), BEFORE, pages=(), acts=()).here == (
            "Les dates ne sont pas encore choisies."
        )


def test_once_all_is_over_the_last_stage_is_open() -> None:
    edition, user = dated_edition(), make_agent(Role.MODERATOR)
    late = SPANS["delivery"].starts_at + timedelta(days=9_000)
    path = edition_path(edition, user, late, pages=(), acts=())
    assert [stage.kind.name for stage in path.stages if stage.is_current] == ["realiser"]
    assert path.follows == ""
