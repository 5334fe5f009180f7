"""Voting with an account, page by page: without JavaScript as with it, nothing in an address, nothing lost."""

import re
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.outreach.enums import EncounterState
from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.pages.vote_start import who_words
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.ballot.cards import drawn_order
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.opening.snapshot import digest
from budgets.voting.roll.voter import SESSION_KEY
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import EditionFactory
from tests.factories.portal import EncounterFactory
from tests.factories.sealing import make_station
from tests.factories.votes import cast, lose_key, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

WHO = {"first_names": "Zoé", "last_name": "Test", "birth_date": "17/05/1980", "link": "lives", "neighbourhood": ""}
HTMX = {"HX-Request": "true"}


def url(name: str, edition: Edition) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote()


@pytest.fixture
def voter_client(edition: Edition) -> StrictClient:
    """Signed in, and said who they are."""
    client = StrictClient()
    sign_in(client, make_user())
    assert client.post(url("vote_identity", edition), WHO).status_code == 302
    return client


def choices_of(edition: Edition) -> Choices | None:
    return saved_choices(read_ballot_box(edition), RollEntry.objects.get().pk)


def test_start_says_how_until_when_and_the_hash(edition: Edition) -> None:
    page = StrictClient().get(url("vote", edition)).content.decode()
    assert "Choisissez jusqu’à 3 projets" in page
    assert edition.opening.sha256 in page
    assert "Voter avec mon compte" in page


def test_start_says_what_is_at_stake_who_votes_and_where_somebody_helps(db: None) -> None:
    edition = make_open_vote(is_open_to_students=False, parent_agreement_below=None)
    soon = timezone.now() + timezone.timedelta(hours=2)
    near = EncounterFactory(title="Au marché", starts_at=soon)
    EncounterFactory(title="Annulée", starts_at=soon, state=EncounterState.CANCELLED)
    with CaptureQueriesContext(connection) as queries:
        page = StrictClient().get(url("vote", edition)).text.replace("\u00a0", " ").replace("\u202f", " ")
    count = edition.projects.count()
    assert f"<h1>{count} projets, {edition.amount // 1000} 000 €, une voix : la vôtre</h1>" in page
    assert "Vous vivez ou travaillez à Allonnes" in page
    assert "Vous avez 11 ans ou plus le" in page
    assert "un parent donne son accord" not in page
    assert near.title in page
    assert "Annulée" not in page
    assert page.count('class="btn btn-main') == 1
    assert len(queries.captured_queries) == 10


@pytest.mark.parametrize(
    ("open_to", "words"),
    [
        (("residents",), "Vous vivez à"),
        (("students", "workers"), "Vous étudiez ou travaillez à"),
        (("residents", "students", "workers"), "Vous vivez, étudiez ou travaillez à"),
    ],
)
def test_start_says_in_one_sentence_who_votes(open_to: tuple[str, ...], words: str) -> None:
    fields = {f"is_open_to_{name}": name in open_to for name in ("residents", "students", "workers")}
    assert who_words(EditionFactory.build(**fields), "Allonnes")[0].startswith(words)


def test_start_counts_only_the_voters_of_the_days_before(edition: Edition) -> None:
    cast(make_voter(edition), ["1"])
    assert "hier soir" not in StrictClient().get(url("vote", edition)).content.decode()
    RollEntry.objects.update(voted_on=timezone.localdate() - timezone.timedelta(days=1))
    assert "<b>1</b> <span>personne a voté jusqu’à hier soir." in StrictClient().get(url("vote", edition)).text


def test_frozen_rules_are_public_and_hash_to_what_is_shown(edition: Edition) -> None:
    text = StrictClient().get(url("vote_rules", edition)).content.decode()
    assert digest(text) == edition.opening.sha256
    assert StrictClient().get(url("vote_rules", EditionFactory())).status_code == 404


def test_another_towns_vote_is_not_voted_here(db: None) -> None:
    assert StrictClient().get(url("vote", EditionFactory(imported=True))).status_code == 404


def test_a_visitor_signs_in_first(edition: Edition) -> None:
    assert "connexion" in StrictClient().get(url("vote_identity", edition))["Location"]
    assert StrictClient().get(url("ballot", edition))["Location"] == url("vote", edition)
    assert StrictClient().get(url("vote_receipt", edition))["Location"] == url("vote", edition)


def test_each_tap_saves_and_says_so_without_javascript(voter_client: StrictClient, edition: Edition) -> None:
    answer = voter_client.post(url("ballot", edition), {"add": "2"})
    assert answer.status_code == 302
    assert re.fullmatch(rf"{url('ballot', edition)}#rang-\d+", answer["Location"])
    assert "Votre vote est enregistré (1 projet)" in voter_client.get(url("ballot", edition)).content.decode()
    voter_client.post(url("ballot", edition), {"add": "3"})
    voter_client.post(url("ballot", edition), {"remove": "2"})
    assert choices_of(edition) == Choices(("3",))


def test_one_tap_sends_back_only_what_changed_to_htmx(voter_client: StrictClient, edition: Edition) -> None:
    answer = voter_client.post(url("ballot", edition), {"add": "2"}, headers=HTMX)
    page = answer.content.decode()
    assert "(1 projet)" in page
    assert 'id="bouton-2"' in page
    assert 'id="bouton-3"' not in page
    blank = voter_client.post(url("ballot", edition), {"blank": "1"}, headers=HTMX).content.decode()
    assert blank.count('id="bouton-') == 6


def test_a_refused_tap_says_why_and_keeps_the_ballot(voter_client: StrictClient, edition: Edition) -> None:
    for reference in "123":
        voter_client.post(url("ballot", edition), {"add": reference})
    answer = voter_client.post(url("ballot", edition), {"add": "4"})
    assert answer.status_code == 409
    assert "Retirez-en un" in answer.content.decode()
    assert "Erreur :" in answer.content.decode()
    partly = voter_client.post(url("ballot", edition), {"add": "4"}, headers=HTMX)
    assert "Retirez-en un" in partly.content.decode()
    assert choices_of(edition) == Choices(("1", "2", "3"))


@pytest.mark.parametrize("posted", [{}, {"add": ""}, {"add": "\x00"}, {"add": "9" * 5000}, {"nothing": "1"}])
def test_a_strange_tap_changes_nothing(voter_client: StrictClient, edition: Edition, posted: dict[str, str]) -> None:
    assert voter_client.post(url("ballot", edition), posted).status_code == 409
    assert not RollEntry.objects.exists()


def test_who_already_voted_is_told_before_choosing(edition: Edition) -> None:
    who = somebody(first_names="Zoé", last_name="Test")
    cast(make_voter(edition, VoteChannel.KIOSK, identity=who), ["1"])
    client = StrictClient()
    sign_in(client, make_user())
    answer = client.post(url("vote_identity", edition), WHO)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "a déjà voté. Si c’est vous" in page
    assert "a déjà voté le" not in page
    assert page.split("</title>")[0].count("Erreur") == 1
    assert SESSION_KEY not in client.session


def test_identity_is_asked_once_and_kept_as_marks(voter_client: StrictClient, edition: Edition) -> None:
    kept = str(voter_client.session[SESSION_KEY])
    assert "Zoé" not in kept
    # As a word: the letters of a fingerprint may well hold these four in a row.
    assert not re.search(r"\b1980\b", kept)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"birth_date": "31/12/2500"}, "n’est pas possible"),
        ({"birth_date": "hier"}, "Vérifiez cette date"),
        ({"first_names": "---"}, "lettres"),
        ({"link": "moon"}, "Choisissez votre lien"),
        ({"birth_date": f"01/01/{timezone.localdate().year - 9}"}, "il faut avoir 11 ans"),
        ({"birth_date": f"01/01/{timezone.localdate().year - 13}"}, "accord d’un parent"),
    ],
)
def test_wrong_answers_are_kept_and_explained(edition: Edition, change: dict[str, str], words: str) -> None:
    client = StrictClient()
    sign_in(client, make_user())
    answer = client.post(url("vote_identity", edition), {**WHO, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Test"' in page


def test_a_closed_vote_says_so_on_every_page(voter_client: StrictClient, edition: Edition) -> None:
    with time_machine.travel(edition.phase_of("vote").ends_at, tick=False):
        for name in ("vote_identity", "ballot"):
            got, posted = voter_client.get(url(name, edition)), voter_client.post(url(name, edition), {"add": "1"})
            assert (got.status_code, posted.status_code) == (200, 409)
            assert "Le vote est terminé" in posted.content.decode()
    assert not OpenBallot.objects.exists()


def test_the_receipt_holds_a_code_and_no_choice(voter_client: StrictClient, edition: Edition) -> None:
    voter_client.post(url("ballot", edition), {"add": "2"})
    page = voter_client.get(url("vote_receipt", edition)).content.decode()
    assert RollEntry.objects.get().receipt in page
    assert "Un verger" not in page
    voter_client.post(url("ballot", edition), {"remove": "2"})
    assert "Il ne compte pas encore." in voter_client.get(url("vote_receipt", edition)).content.decode()


def test_without_the_key_every_page_says_it_and_nothing_is_saved(voter_client: StrictClient, edition: Edition) -> None:
    voter_client.post(url("ballot", edition), {"add": "2"})
    before = OpenBallot.objects.get().content
    lose_key(edition)
    for name in ("vote", "vote_identity", "ballot"):
        assert "Le vote est arrêté pour le moment" in voter_client.get(url(name, edition)).content.decode()
    assert voter_client.get(url("vote_receipt", edition)).status_code == 200
    answer = voter_client.post(url("ballot", edition), {"add": "3"})
    assert answer.status_code == 409
    assert "Rien n’est enregistré" in answer.content.decode()
    assert OpenBallot.objects.get().content == before


def test_a_ballot_that_is_not_in_the_box_is_said_so(voter_client: StrictClient, edition: Edition) -> None:
    voter_client.post(url("ballot", edition), {"add": "2"})
    OpenBallot.objects.all().delete()
    answer = voter_client.get(url("ballot", edition))
    assert answer.status_code == 409
    assert "n’est pas retrouvé" in answer.content.decode()
    assert "n’est pas retrouvé" in voter_client.post(url("ballot", edition), {"add": "3"}).content.decode()


def test_the_account_finds_its_ballot_in_another_session(voter_client: StrictClient, edition: Edition) -> None:
    voter_client.post(url("ballot", edition), {"add": "2"})
    other = StrictClient()
    sign_in(other, RollEntry.objects.get().user)
    assert "(1 projet)" in other.get(url("ballot", edition)).content.decode()
    other.post(url("ballot", edition), {"add": "4"})
    assert choices_of(edition) == Choices(("2", "4"))


def test_order_is_drawn_per_voter_and_stays_in_a_session(voter_client: StrictClient, edition: Edition) -> None:
    pages = [voter_client.get(url("ballot", edition)).content.decode() for _ in range(2)]
    orders = [re.findall(r'id="choix-(\d+)"', page) for page in pages]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == list("123456")


def test_the_order_is_kept_nowhere_and_changes_with_the_session(voter_client: StrictClient, edition: Edition) -> None:
    def order() -> list[str]:
        return re.findall(r'id="choix-(\d+)"', voter_client.get(url("ballot", edition)).content.decode())

    drawn, session, orders = order(), voter_client.session, set()
    kept = dict(session.items())
    assert "vote_order" not in kept
    for _more in range(5):
        session.cycle_key()
        voter_client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        orders.add(tuple(order()))
    assert dict(session.items()) == kept
    assert len(orders | {tuple(drawn)}) > 1


def test_every_project_is_first_as_often_as_another(edition: Edition) -> None:
    snapshot = read_ballot_box(edition).snapshot
    assert snapshot is not None
    firsts = [drawn_order(snapshot, str(seed))[0].number for seed in range(3000)]
    for number in range(1, 7):
        assert 400 < firsts.count(number) < 600


def test_pages_of_a_long_ballot_share_one_order(db: None) -> None:
    edition = make_open_vote(projects=130, max_choices=None)
    client = StrictClient()
    sign_in(client, make_user())
    client.post(url("vote_identity", edition), WHO)
    found: list[str] = []
    for page in (1, 2):
        text = client.get(url("ballot", edition), {"page": page}).content.decode()
        found += re.findall(r'id="choix-(\d+)"', text)
    assert len(found) == len(set(found)) == 130


@pytest.mark.parametrize("projects", [3, 65, 300])
def test_ballot_asks_the_same_few_queries_whatever_the_projects(db: None, projects: int) -> None:
    edition = make_open_vote(projects=projects, max_choices=None)
    client, user = StrictClient(), make_user()
    sign_in(client, user)
    client.post(url("vote_identity", edition), WHO)
    client.post(url("ballot", edition), {"add": "1"})
    client.get(url("ballot", edition))
    with CaptureQueriesContext(connection) as asked:
        client.get(url("ballot", edition))
    assert len(asked) <= 10, [query["sql"][:90] for query in asked]


def test_ranked_and_knapsack_ballots_say_their_rule(db: None) -> None:
    ranked = make_open_vote(ballot_type=BallotType.ORDINAL)
    knapsack = make_open_vote(is_knapsack=True, max_choices=None, min_choices=2, cost=40_000)
    client = StrictClient()
    sign_in(client, make_user())
    for edition in (ranked, knapsack):
        client.post(url("vote_identity", edition), WHO)
        client.post(url("ballot", edition), {"add": "1"})
        client.post(url("ballot", edition), {"add": "2"})
    client.post(url("ballot", ranked), {"raise": "2"})
    assert "Classez jusqu’à 3 projets" in client.get(url("ballot", ranked)).content.decode()
    page = client.get(url("ballot", knapsack)).content.decode()
    assert "Il en faut au moins 2" in page
    assert client.post(url("ballot", knapsack), {"add": "3"}).status_code == 409
    entry: Any = RollEntry.objects.get(edition=ranked)
    assert saved_choices(read_ballot_box(ranked), entry.pk) == Choices(("2", "1"))


def test_one_choice_and_no_limit_say_it_too(db: None) -> None:
    for fields, words in (
        ({"ballot_type": BallotType.CHOOSE_ONE, "max_choices": 1}, "Choisissez un projet"),
        ({"max_choices": None}, "Choisissez tous les projets que vous voulez"),
    ):
        edition = make_open_vote(**fields)
        assert words in StrictClient().get(url("vote", edition)).content.decode()


def test_a_name_is_corrected_until_the_first_choice_and_not_after(voter_client: StrictClient, edition: Edition) -> None:
    page = voter_client.get(url("ballot", edition)).content.decode()
    assert "Vous votez au nom de Zoé Test." in page
    assert voter_client.get(url("vote_identity", edition)).status_code == 200
    assert voter_client.post(url("vote_identity", edition), {**WHO, "last_name": "Tests"}).status_code == 302
    assert "au nom de Zoé Tests." in voter_client.get(url("ballot", edition)).content.decode()
    voter_client.post(url("ballot", edition), {"add": "2"})
    assert "au nom de" not in voter_client.get(url("ballot", edition)).content.decode()
    assert voter_client.get(url("vote_identity", edition))["Location"] == url("ballot", edition)


def test_start_tells_each_voter_where_their_vote_stands(voter_client: StrictClient, edition: Edition) -> None:
    def start() -> str:
        return voter_client.get(url("vote", edition)).content.decode()

    assert "Continuer mon vote" in start()
    voter_client.post(url("ballot", edition), {"add": "2"})
    assert "Votre vote est enregistré (1 projet)" in start()
    assert "Mon récépissé" in start()
    edition.projects.filter(reference="2").update(is_withdrawn=True)
    assert "a été retiré du vote" in start()
    assert "sans projet restant" in start()
    voter_client.post(url("ballot", edition), {"clear": "1"})
    assert "Il manque 1 projet" in start()
    RollEntry.objects.update(is_cancelled=True)
    assert "annulé par le bureau" in start()
    assert "Continuer mon vote" not in start()


def test_start_of_whoever_voted_on_paper_offers_no_other_vote(edition: Edition) -> None:
    client, user = StrictClient(), make_user()
    sign_in(client, user)
    cast(make_voter(edition), ["1"], user_id=user.pk)
    station = make_station(edition)
    RollEntry.objects.update(channel=VoteChannel.PAPER, station=station)
    page = client.get(url("vote", edition)).content.decode()
    assert "sur papier" in page
    assert "Voter avec mon compte" not in page
