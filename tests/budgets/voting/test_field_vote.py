"""An agent helps people vote at an encounter, one after the other: they write their act, and come back to no ballot."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks.tablet import FIELD_SECONDS
from budgets.voting.models import AssistedVote, OpenBallot, RollEntry
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import EditionFactory
from tests.factories.outreach import EncounterFactory
from tests.factories.tablets import agent_client, kiosk_client, make_kiosk, said, said_to_agent
from tests.factories.together import together
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

VOTE, BALLOT, DONE, NEXT = (reverse(f"field_budgets:vote{name}") for name in ("", "_ballot", "_done", "_next"))
PROJECT, HOME = reverse("field_budgets:vote_project", args=[1]), reverse("field:home")
FIELD_ROLES = [role for role in ROLES if "outreach.use_field_mode" in ROLES[role].permissions]
AGENTS = {role for role in ROLES if "budgets.assist_vote" in ROLES[role].permissions}


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote()


@pytest.fixture
def encounter(db: None) -> Encounter:
    return EncounterFactory(going_on=True)


@pytest.fixture
def tablet(encounter: Encounter) -> StrictClient:
    return agent_client(encounter=encounter)[0]


def vote_with(tablet: StrictClient, *references: str, **more: Any) -> None:
    assert tablet.post(VOTE, said_to_agent(**more))["Location"] == BALLOT
    for reference in references:
        assert tablet.post(BALLOT, {"add": reference}).status_code == 302


@pytest.mark.parametrize("role", FIELD_ROLES)
def test_agents_are_offered_it_and_associations_are_clearly_refused(edition: Edition, role: str) -> None:
    tablet, _agent = agent_client(role=role)
    is_agent = role in AGENTS
    assert (f'href="{VOTE}"' in text(tablet.get(HOME))) is is_agent
    for method, address in (("get", VOTE), ("get", BALLOT), ("get", PROJECT), ("get", DONE), ("post", NEXT)):
        page = getattr(tablet, method)(address)
        assert (page.status_code == 403) is not is_agent
        assert ("réservée aux agents de la ville" in text(page)) is not is_agent
    assert (tablet.post(VOTE, said_to_agent()).status_code == 302) is is_agent


@pytest.mark.parametrize("role", [None, "resident", Role.ELECTED_OFFICIAL, Role.MODERATOR])
def test_nobody_helps_outside_the_field_mode(edition: Edition, role: str | None) -> None:
    client = StrictClient()
    if role == "resident":
        sign_in(client, make_user())
    elif role:
        client, _agent = agent_client(role=role)
    for address in (VOTE, BALLOT, DONE):
        assert client.get(address).status_code in {302, 403}
        assert client.post(address, said_to_agent()).status_code in {302, 403}
    assert not RollEntry.objects.exists()


def test_people_vote_one_after_the_other_and_the_act_is_written_once_each(
    edition: Edition, encounter: Encounter
) -> None:
    tablet, agent = agent_client(encounter=encounter)
    for references in (("1", "2"), ("3",)):
        assert "La personne est d’accord et choisit elle-même" in text(tablet.get(VOTE))
        vote_with(tablet, *references)
        tapped = tablet.post(BALLOT, {"nothing": "1"})
        assert tapped.wsgi_request.sensitive_post_parameters == "__ALL__"
        page = text(tablet.get(BALLOT))
        assert "Tournez la tablette vers la personne." in page
        assert reverse("field:leave") not in page
        assert "Avez-vous fini" in text(tablet.get(DONE))
        tablet.post(DONE)
        assert "Récépissé" in text(tablet.get(DONE))
        assert tablet.get(VOTE)["Location"] == DONE
        assert tablet.post(NEXT)["Location"] == VOTE
    acts = AssistedVote.objects.values_list("edition", "encounter", "agent", "has_consent")
    assert list(acts) == [(edition.pk, encounter.pk, agent.pk, True)] * 2
    assert set(RollEntry.objects.values_list("channel", "user")) == {(VoteChannel.ASSISTED, None)}


def test_without_the_agreement_nobody_votes(tablet: StrictClient, edition: Edition) -> None:
    page = tablet.post(VOTE, said_to_agent(has_consent=""))
    assert (page.status_code, "Sans l’accord de la personne" in text(page)) == (422, True)
    assert tablet.post(BALLOT, {"add": "1"})["Location"] == VOTE
    assert not RollEntry.objects.exists()


def test_a_minor_votes_with_the_written_agreement_of_a_parent(tablet: StrictClient, db: None) -> None:
    make_open_vote(parent_agreement_below=15)
    child = somebody(birth_date=timezone.localdate() - timedelta(days=365 * 13))
    assert "accord d’un parent" in text(tablet.post(VOTE, said_to_agent(child)))
    assert tablet.post(VOTE, said_to_agent(child, has_parent_agreement="on"))["Location"] == BALLOT


def test_who_already_voted_is_told_when_and_how(tablet: StrictClient, edition: Edition) -> None:
    who = somebody()
    cast(make_voter(edition, VoteChannel.LETTER, identity=who), ["1"])
    page = tablet.post(VOTE, said_to_agent(who))
    assert (page.status_code, "avec une lettre à code" in text(page)) == (422, True)
    assert not AssistedVote.objects.exists()


def test_no_agent_comes_back_to_a_ballot(tablet: StrictClient, edition: Edition) -> None:
    who = somebody()
    vote_with(tablet, "1", who=who)
    tablet.post(DONE)
    assert tablet.get(BALLOT)["Location"] == VOTE
    assert tablet.post(BALLOT, {"add": "2"})["Location"] == VOTE
    tablet.post(NEXT)
    for address in (BALLOT, DONE):
        assert VOTE in dict(tablet.get(address, follow=True).redirect_chain)
    for client in (tablet, agent_client()[0]):
        assert "Ce vote est définitif" in text(client.post(VOTE, said_to_agent(who)))
    assert OpenBallot.objects.count() == 1


def test_the_next_person_leaves_the_agent_signed_in_and_forgets_the_voter(edition: Edition) -> None:
    tablet, agent = agent_client()
    key = tablet.session.session_key
    UserSession.objects.create(user=agent, session_key=key, ip="127.0.0.1", user_agent="-")
    vote_with(tablet, "1", who=somebody(first_names="Anne Marie", last_name="Quatrebarbes"))
    assert "Quatrebarbes" not in str(dict(tablet.session.items()))
    page = tablet.get(BALLOT)
    assert page["Cache-Control"] == "private, no-store"
    tablet.post(NEXT)
    assert not {"voter", "voter_seen", "vote_order", "voter_receipt"} & set(tablet.session.keys())
    assert UserSession.objects.get().session_key == tablet.session.session_key != key
    assert tablet.get(HOME).status_code == 200


def test_the_answers_of_a_person_are_never_kept_when_the_session_of_the_agent_ends(edition: Edition) -> None:
    client = StrictClient()
    client.get(reverse("account_login"))
    token = client.cookies["csrf"].value
    client.post(VOTE, {**said_to_agent(first_names="Anne Marie"), "csrfmiddlewaretoken": token * 2})
    assert "Anne" not in str(dict(client.session.items()))


def test_the_vote_of_the_agent_is_not_the_vote_of_the_person(edition: Edition, encounter: Encounter) -> None:
    tablet, agent = agent_client(encounter=encounter)
    own = make_voter(edition)
    session = tablet.session
    session["voter"] = {name: value for name, value in vars(own).items() if value}
    session.save()
    assert tablet.get(BALLOT)["Location"] == VOTE
    vote_with(tablet, "1")
    assert not RollEntry.objects.filter(user=agent).exists()
    cast(own, ["2"], user_id=agent.pk)
    assert OpenBallot.objects.count() == 2


@pytest.mark.parametrize("address", [VOTE, BALLOT, DONE])
def test_who_walks_away_is_forgotten(tablet: StrictClient, edition: Edition, address: str) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        vote_with(tablet, "1")
        clock.shift(FIELD_SECONDS - 1)
        assert tablet.get(BALLOT).status_code == 200
        clock.shift(FIELD_SECONDS)
        page = tablet.get(address, follow=True)
    assert page.redirect_chain[0][0] == VOTE
    assert "Le temps est écoulé" in text(page)
    assert "voter" not in tablet.session


def test_one_second_after_the_end_nothing_passes(edition: Edition) -> None:
    snapshot = read_ballot_box(edition).snapshot
    assert snapshot is not None
    with time_machine.travel(snapshot.ends_at - timedelta(seconds=1), tick=False) as clock:
        tablet, _agent = agent_client(encounter=EncounterFactory(going_on=True))
        vote_with(tablet, "1")
        clock.shift(2)
        for address in (VOTE, BALLOT, PROJECT):
            page = tablet.get(address)
            assert (page.status_code, "est terminé" in text(page)) == (409, True)
        assert tablet.post(BALLOT, {"add": "2"}).status_code == 409
        tap = tablet.post(BALLOT, {"add": "2"}, headers={"HX-Request": "true"})
        assert tap["HX-Redirect"] == VOTE
        tablet.post(DONE)
        assert DONE in text(tablet.get(PROJECT))
        assert RollEntry.objects.get().receipt in text(tablet.get(DONE))
        tablet.post(NEXT)
        assert tablet.post(VOTE, said_to_agent()).status_code == 409
        assert f'href="{VOTE}"' not in text(tablet.get(HOME))


def test_outside_the_days_of_the_encounter_nothing_passes(edition: Edition) -> None:
    tablet, _agent = agent_client(encounter=EncounterFactory(long_past=True))
    for address in (VOTE, BALLOT, DONE):
        page = tablet.get(address)
        assert (page.status_code, "de la veille" in text(page)) == (403, True)
    assert tablet.post(VOTE, said_to_agent()).status_code == 403


def test_before_any_vote_is_opened_it_says_so(db: None) -> None:
    tablet, _agent = agent_client()
    EditionFactory()
    page = tablet.get(VOTE)
    assert (page.status_code, "n’est pas encore ouvert" in text(page)) == (409, True)


def test_the_pages_of_the_vote_are_never_kept_on_the_tablet(tablet: StrictClient, edition: Edition) -> None:
    page = text(tablet.get(HOME))
    kept = page.split('data-pages="')[1].split('"')[0].split()
    assert reverse("field_budgets:idea") in kept
    assert not [one for one in kept if "/vote/" in one]
    vote_with(tablet, "1")
    assert "js/field.js" not in text(tablet.get(BALLOT))


def test_a_project_is_read_without_leaving_the_ballot(tablet: StrictClient, edition: Edition) -> None:
    address = reverse("budgets:project", args=[edition.slug, 1])
    assert tablet.get(address)["Location"] == HOME
    vote_with(tablet)
    assert tablet.get(address)["Location"] == PROJECT
    assert "Revenir à mes choix" in text(tablet.get(PROJECT))


def test_an_agent_helps_many_people_in_an_hour_but_not_without_end(tablet: StrictClient, edition: Edition) -> None:
    for _person in range(60):
        assert tablet.post(VOTE, said_to_agent()).status_code == 302
        tablet.post(NEXT)
    assert "Attendez quelques minutes" in text(tablet.post(VOTE, said_to_agent()))


# --- At the same instant --------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_eight_identical_posts_at_once_are_one_vote_and_one_act() -> None:
    make_open_vote()
    tablet, _agent = agent_client()
    vote_with(tablet)
    key = tablet.session.session_key

    def tap() -> int:
        client = StrictClient()
        client.cookies["session"] = key
        return client.post(BALLOT, {"add": "1"}).status_code

    assert together(*[tap] * 8) == [302] * 8
    assert (RollEntry.objects.count(), OpenBallot.objects.count(), AssistedVote.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_person_at_a_kiosk_and_with_two_agents_at_once_votes_once() -> None:
    edition, who = make_open_vote(), somebody()
    kiosk, tablets = make_kiosk(edition), [agent_client()[0] for _agent in range(2)]
    at_kiosk, ballot = kiosk_client(kiosk), reverse("budgets:kiosk_ballot", args=[edition.slug])
    at_kiosk.post(reverse("budgets:kiosk_identity", args=[edition.slug]), said(who))
    for tablet in tablets:
        vote_with(tablet, who=who)
    acts = [lambda tablet=tablet: tablet.post(BALLOT, {"add": "1"}).status_code for tablet in tablets]
    answers = together(*acts, lambda: at_kiosk.post(ballot, {"add": "1"}).status_code)
    assert sorted(answers) == [302, 409, 409]
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)
    assert AssistedVote.objects.count() == RollEntry.objects.filter(channel=VoteChannel.ASSISTED).count()


def test_a_vote_left_unfinished_is_told_and_never_shown_to_the_agent(tablet: StrictClient, edition: Edition) -> None:
    vote_with(tablet, "2")
    page = text(tablet.get(VOTE))
    assert "Un vote est en cours" in page
    assert "Un verger" not in page
    assert tablet.post(NEXT)["Location"] == VOTE
    assert "Prénoms" in text(tablet.get(VOTE))
