"""The first page of an account: what they have in each part, in words, the last three and how many there are."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allonnes.core.mine import SHOWN
from allonnes.outreach.enums import RegistrationState
from allonnes.outreach.models import Registration
from tests.factories.accounts import make_user, sign_in
from tests.factories.contributions import public_project
from tests.factories.deposits import DURING, deposited_by, draft_of, open_edition
from tests.factories.outreach import registered, walk
from tests.factories.requests_qrc import receive
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PAGE, QUERIES = "/compte/", 11


def shown(client: StrictClient) -> str:
    return client.get(PAGE).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_an_account_that_has_nothing_says_what_one_may_do(client: StrictClient) -> None:
    sign_in(client, make_user())
    page = shown(client)
    for words in ("Mes projets", "Mes contributions", "Mes demandes", "Mes rencontres", "Les promesses que je suis"):
        assert words in page
    assert "Trois minutes suffisent" in page
    assert "venez comme vous êtes" in page
    assert "Mes votes" not in page


def test_each_part_says_what_is_theirs_and_where_it_stands(client: StrictClient) -> None:
    user, edition = make_user(), open_edition(title="Budget 2027")
    sign_in(client, user)
    project = deposited_by(user, edition, title="Un préau")
    draft_of(user, edition, title="Un brouillon")
    receive(author=user, description="Un lampadaire éteint.")
    registered(walk(title="Balade au bord de l’eau"), user=user, email="")
    public_project(make_user())
    page = shown(client)
    assert "Un préau" in page
    assert f"n° {project.number} · Budget 2027" in page
    assert "Un brouillon" in page
    assert "QRC-" in page
    assert "Balade au bord de l’eau" in page
    assert "Inscription confirmée" in page


def test_a_vote_is_said_with_its_day_and_never_with_its_choices(client: StrictClient) -> None:
    user, edition = make_user(), make_open_vote()
    cast(make_voter(edition), ["1"], user_id=user.pk)
    sign_in(client, user)
    page = shown(client)
    assert "Mes votes" in page
    assert edition.title in page
    assert "ne s’affiche jamais ici" in page
    assert not any(project.title in page for project in edition.projects.all())


def test_what_is_over_or_given_back_is_no_longer_among_their_encounters(client: StrictClient) -> None:
    user = make_user()
    sign_in(client, user)
    registered(walk(title="Balade rendue"), user=user, email="")
    Registration.objects.update(state=RegistrationState.CANCELLED)
    made = registered(walk(title="Balade passée"), user=user, email="")
    past = timezone.now() - timedelta(days=2)
    type(made.encounter).objects.filter(pk=made.encounter.pk).update(starts_at=past, ends_at=past + timedelta(hours=2))
    page = shown(client)
    assert "Balade" not in page


@pytest.mark.parametrize("count", [1, 5])
def test_it_takes_as_many_queries_whatever_they_have(client: StrictClient, count: int) -> None:
    user, edition = make_user(), open_edition()
    sign_in(client, user)
    for number in range(count):
        deposited_by(user, edition, title=f"Un préau {number}")
        receive(author=user)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        page = shown(client)
    assert page.count("Un préau") == min(count, SHOWN)
    assert f"<b>{count}</b>" in page
    assert len(asked) == QUERIES


def test_the_sign_in_page_says_how_to_find_again_what_was_done_without_account(client: StrictClient) -> None:
    page = client.get("/compte/connexion/").content.decode()
    assert "/aide/#retrouver" in page
    assert "/aide/#compte" in page
    assert 'id="retrouver"' in client.get("/aide/").content.decode()


def test_a_browser_that_lost_its_cookie_is_told_where_to_look(client: StrictClient) -> None:
    draft = draft_of(None)
    answer = client.get(f"/budgets/brouillon/{draft.public_id}/relire/")
    assert answer.status_code == 404
    assert "/aide/#retrouver" in answer.content.decode()
    assert "/aide/#retrouver" in sign_in_and_read(client, "/budgets/mes-contributions/")


def sign_in_and_read(client: StrictClient, page: str) -> str:
    sign_in(client, make_user())
    return client.get(page).content.decode()


@pytest.mark.parametrize(
    ("page", "topic"),
    [
        ("/budgets/{}/voter/", "voter-compte"),
        ("/budgets/{}/voter/lettre/", "voter-lettre"),
        ("/budgets/{}/voter/qui-vote/", "voter-compte"),
        ("/demandes/suivre/", "retrouver"),
    ],
)
def test_each_page_leads_to_its_help(client: StrictClient, page: str, topic: Any) -> None:
    sign_in(client, make_user())
    assert f"/aide/#{topic}" in client.get(page.format(make_open_vote().slug)).content.decode()


def test_the_deposit_leads_to_its_help(client: StrictClient) -> None:
    edition = open_edition()
    with time_machine.travel(DURING, tick=False):
        assert "/aide/#deposer" in client.get(f"/budgets/{edition.slug}/deposer/").content.decode()
