"""The vote on paper through the pages of the desk."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.voting.enums import VoteChannel
from budgets.voting.models import Keying, OpenBallot, PollingStation, RollEntry
from budgets.voting.paper.actions.keying import correct_reading, key_sheet
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory
from tests.factories.paper import make_closed_vote, make_officer, make_station, mark_before, read_twice, ticked, void
from tests.factories.town import PlaceFactory
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PREPARE = ("offices", "office_new", "office", "sheets", "office_delete")
HOLD = ("paper", "roll", "counting", "keying", "reconcile")
BORN = "17/05/1980"


def url(name: str, edition: Edition, **more: Any) -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", kwargs={"pk": edition.pk, **more})


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def arguments(name: str, station: PollingStation) -> dict[str, Any]:
    more = {} if name in {"offices", "office_new", "paper"} else {"station_pk": station.pk}
    return {**more, "turn": 1} if name == "keying" else more


def typed(last_name: str = "Durand", **changes: str) -> dict[str, str]:
    said = {"first_names": "Camille", "last_name": last_name, "birth_date": BORN, "link": "lives", **changes}
    return {f"secret-{name}": value for name, value in said.items()}


def sheet(number: int, numbers: str = "", kind: str = "choices", **more: str) -> dict[str, str]:
    said = {"sheet": str(number), "kind": kind, "numbers": numbers, **more}
    return {f"secret-{name}": value for name, value in said.items()}


@pytest.fixture
def officer(client: StrictClient) -> Any:
    found = make_officer(first_name="Anne", last_name="Roux")
    sign_in(client, found)
    return found


@pytest.fixture
def second() -> StrictClient:
    other = StrictClient()
    sign_in(other, make_officer())
    return other


# --- Who opens what -----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["resident", *Role.values])
def test_each_role_opens_its_own_pages(client: StrictClient, kind: str) -> None:
    edition = make_open_vote()
    station = make_station(edition)
    sign_in(client, make_user() if kind == "resident" else make_agent(kind))
    may_prepare = kind in {Role.VOTE_OFFICER, Role.ADMINISTRATOR}
    for names, is_open in ((PREPARE, may_prepare), (HOLD, kind == Role.VOTE_OFFICER)):
        for name in names:
            response = client.get(url(name, edition, **arguments(name, station)))
            assert (response.status_code == 200) == is_open, name
            if not is_open:
                assert client.post(url(name, edition, **arguments(name, station))).status_code in {302, 403}


def test_a_station_of_another_edition_is_not_found(client: StrictClient, officer: Any) -> None:
    station, other = make_station(make_open_vote()), make_open_vote()
    for name in ("office", "sheets", "office_delete", "roll", "counting", "keying", "reconcile"):
        assert client.get(url(name, other, **arguments(name, station))).status_code == 404
    assert client.get(url("keying", station.edition, station_pk=station.pk, turn=3)).status_code == 404
    assert client.get(url("correct", station.edition, station_pk=station.pk, turn=1, sheet=1)).status_code == 404


# --- Stations and sheets --------------------------------------------------------------------------------
def test_a_station_is_prepared_and_shown_to_everyone(client: StrictClient, officer: Any) -> None:
    edition, place = make_open_vote(), PlaceFactory(name="Salle Jean Moulin")
    assert "Aucun bureau" in text(client.get(url("offices", edition)))
    said = {"code": "a", "name": "Centre", "place": place.pk, "opening_hours": "Samedi", "officers": [officer.pk]}
    page = url("office_new", edition)
    assert client.post(page, {**said, "code": "É1"}).status_code == 422
    assert client.post(page, said).status_code == 302
    station = PollingStation.objects.get()
    assert station.code == "A"
    assert client.post(page, said).status_code == 422 or PollingStation.objects.count() == 1
    html = text(client.get(url("offices", edition)))
    assert "A – Centre" in html
    assert "Anne Roux" in html
    change = url("office", edition, station_pk=station.pk)
    client.post(change, {**said, "name": "Mairie"})
    assert "Mairie" in text(StrictClient().get(reverse("budgets:vote", args=[edition.slug])))
    PollingStation.objects.update(reconciled_at=timezone.now(), reconciled_by=officer, sheets_found=0, sheets_printed=1)
    assert client.post(change, said).status_code == 409
    assert "Arrêté" in text(client.get(url("offices", edition)))


def test_numbered_sheets_are_printed_once(client: StrictClient, officer: Any) -> None:
    edition = make_open_vote(projects=65)
    edition.projects.filter(number=2).update(is_withdrawn=True)
    station = make_station(edition, sheets_printed=0)
    page = url("sheets", edition, station_pk=station.pk)
    assert "A-0001" in text(client.get(page))
    assert client.post(page, {"count": "0"}).status_code == 422
    html = text(client.post(page, {"count": "2"}))
    assert html.count("Bulletin <b>A-0001</b>") == html.count("Bulletin <b>A-0002</b>") == 2
    for words in ("N’écrivez pas votre nom", "au plus 3 projets", "Vote blanc", "Un verger numéro 65", "10 000 €"):
        assert words in html
    assert "retiré du vote" in html
    assert "A-0003" in text(client.get(page))
    assert "ballot-sheet-large" in text(client.post(page, {"count": "1", "is_large": "on"}))


def test_no_sheet_is_printed_before_the_projects_are_frozen(client: StrictClient, officer: Any) -> None:
    edition = EditionFactory()
    page = url("sheets", edition, station_pk=make_station(edition).pk)
    assert "figés" in text(client.get(page))
    assert client.post(page, {"count": "2"}).status_code == 409
    assert "pas encore ouvert" in text(client.get(url("roll", edition, station_pk=PollingStation.objects.get().pk)))
    assert client.get(url("counting", edition, station_pk=PollingStation.objects.get().pk)).status_code == 200


# --- The roll ---------------------------------------------------------------------------------------------
def test_somebody_is_found_marked_and_forgotten(client: StrictClient, officer: Any) -> None:
    edition = make_open_vote()
    page = url("roll", edition, station_pk=make_station(edition).pk)
    assert client.post(page, {"secret-last_name": "Durand"}).status_code == 422
    html = text(client.post(page, {**typed(), "search": ""}))
    assert "N’a pas encore voté" in html
    assert not RollEntry.objects.exists()
    response = client.post(page, {**typed(), "entry": "", "mark": ""}, follow=True)
    after = text(response)
    assert response.redirect_chain == [(page, 302)]
    assert "C’est marqué" in after
    assert RollEntry.objects.get().receipt in after
    assert "Durand" not in after
    assert "Durand" not in str(dict(client.session))
    html = text(client.post(page, {**typed(), "search": ""}))
    assert "a déjà voté le" in html
    assert "sur papier" in html
    assert 'name="mark"' not in html
    assert 'name="replace"' not in html
    assert client.post(page, {**typed(), "mark": ""}).status_code == 409


def test_a_button_pressed_twice_is_told_once(client: StrictClient, officer: Any) -> None:
    edition = make_open_vote()
    page = url("roll", edition, station_pk=make_station(edition).pk)
    entry = make_voter(edition).entry
    for _press in range(2):
        assert client.post(page, {**typed(), "entry": entry, "mark": ""}).status_code == 302
    assert RollEntry.objects.count() == 1


def test_an_online_vote_is_replaced_after_a_confirmation(client: StrictClient, officer: Any) -> None:
    edition, user = make_open_vote(), make_user()
    page, who = url("roll", edition, station_pk=make_station(edition).pk), somebody(last_name="Durand")
    voter, tablet = StrictClient(), make_voter(edition, identity=who)
    sign_in(voter, user)
    cast(tablet, ["1"], user_id=user.pk)
    ballot = reverse("budgets:ballot", args=[edition.slug])
    assert voter.post(ballot, {"add": "2"}).status_code == 302
    html = text(client.post(page, {**typed(), "search": ""}))
    assert "a déjà voté" in html
    assert "avec un compte" in html
    assert "Annuler ce vote" in html
    assert client.post(page, {**typed(), "mark": ""}).status_code == 409
    assert OpenBallot.objects.count() == 1
    for wrong in ("", "2222-2222-2222"):
        assert client.post(page, {**typed(), "replace": "", "secret-receipt": wrong}).status_code == 409
    assert OpenBallot.objects.count() == 1
    receipt = RollEntry.objects.get().receipt
    assert client.post(page, {**typed(), "replace": "", "secret-receipt": receipt}).status_code == 302
    assert not OpenBallot.objects.exists()
    assert RollEntry.objects.get().channel == VoteChannel.PAPER
    assert voter.post(ballot, {"add": "2"}).status_code in {302, 409}
    assert not OpenBallot.objects.exists()


def test_a_tab_left_open_says_that_the_vote_is_on_paper(client: StrictClient, officer: Any) -> None:
    edition, voter, user = make_open_vote(), StrictClient(), make_user(last_name="Durand")
    sign_in(voter, user)
    answers = {"first_names": "Camille", "last_name": "Durand", "birth_date": BORN, "link": "lives"}
    voter.post(reverse("budgets:vote_identity", args=[edition.slug]), answers)
    ballot = reverse("budgets:ballot", args=[edition.slug])
    assert voter.post(ballot, {"add": "1"}).status_code == 302
    receipt = {"secret-receipt": RollEntry.objects.get().receipt}
    client.post(url("roll", edition, station_pk=make_station(edition).pk), {**typed(), "replace": "", **receipt})
    assert "sur papier" in text(voter.get(ballot))
    assert "sur papier" in text(voter.post(ballot, {"add": "2"}))
    assert not OpenBallot.objects.exists()


def test_the_roll_is_closed_after_the_vote(client: StrictClient, officer: Any) -> None:
    edition = make_closed_vote()
    page = url("roll", edition, station_pk=make_station(edition).pk)
    assert "terminé" in text(client.get(page))
    assert client.post(page, {**typed(), "mark": ""}).status_code == 409
    assert not RollEntry.objects.exists()


@pytest.mark.parametrize("name", ["roll", "keying"])
def test_nothing_typed_is_kept_when_the_session_ended(client: StrictClient, officer: Any, name: str) -> None:
    edition = make_closed_vote() if name == "keying" else make_open_vote()
    page = url(name, edition, **arguments(name, make_station(edition)))
    token = client.get(page).context["csrf_token"]
    client.session.flush()
    said = {**typed("Durand de La Tour"), **sheet(1, "3 12 27"), "csrfmiddlewaretoken": str(token)}
    assert client.post(page, said).status_code == 302
    kept = str(dict(client.session))
    assert "Durand" not in kept
    assert "3 12 27" not in kept


# --- The count ----------------------------------------------------------------------------------------------
def test_three_faults_block_the_batch_and_are_shown(client: StrictClient, officer: Any, second: StrictClient) -> None:
    edition = make_closed_vote()
    station = make_station(edition)
    mark_before(edition, station, 2)
    counting, close = (url(name, edition, station_pk=station.pk) for name in ("counting", "reconcile"))
    one, two = (url("keying", edition, station_pk=station.pk, turn=turn) for turn in (1, 2))

    def blocked(reason: str = "") -> str:
        response = client.post(close, {"reason": reason})
        assert response.status_code == 409
        return text(response)

    assert "Écrivez combien de bulletins" in blocked()
    assert client.post(counting, {"found": "-1"}).status_code == 422
    assert client.post(counting, {"found": "3"}).status_code == 302
    client.post(one, sheet(1, "1, 2"))
    second.post(two, sheet(1, "2 1"))
    client.post(one, sheet(2, "3"))
    assert "A-0002" in text(client.get(counting))
    assert "n° 3" not in text(second.get(counting))
    assert "Il manque une lecture : A-0002" in blocked("Oubli")
    second.post(two, sheet(2, "4"))
    html = text(second.get(counting))
    assert "n° 3" in html
    assert "n° 4" in html
    assert "Les deux lectures sont différentes : A-0002" in html

    unknown = client.post(one, sheet(11, "5"))
    assert unknown.status_code == 409
    assert "A-0011 est inconnu" in text(unknown)
    assert "Bulletins trouvés : 3. Bulletins lus : 2." in blocked("Oubli")
    why = {"why": "Numéro inconnu, ou pas de numéro."}
    for person, page in ((client, one), (second, two)):
        assert "enregistré comme nul" in text(person.post(page, sheet(11, kind="void", **why), follow=True))

    correct = url("correct", edition, station_pk=station.pk, turn=2, sheet=2)
    assert client.get(correct).status_code == 403
    assert 'value="4"' in text(second.get(correct))
    assert second.post(correct, sheet(2, "trois")).status_code == 422
    assert second.post(correct, sheet(2, "3")).status_code == 302
    assert "différentes" not in text(client.get(counting))

    assert "Expliquez cet écart" in blocked()
    assert client.post(close, {"reason": "Un émargement oublié"}).status_code == 302
    html = text(client.get(counting))
    for words in ("Un émargement oublié", "A-0011 : Numéro inconnu", "Rouvrir", "Écart : 1"):
        assert words in html
    assert client.post(one, sheet(3, "1")).status_code == 409
    assert client.post(correct.replace("/2/2/", "/1/2/"), sheet(2, "1")).status_code == 409
    assert client.post(f"{correct.replace('/2/2/', '/1/2/')}?effacer=1").status_code == 409
    assert client.post(close, {"reason": ""}).status_code == 422
    assert client.post(close, {"reason": "Erreur"}).status_code == 302
    assert client.post(counting, {"found": "4"}).status_code == 302


def test_one_officer_cannot_read_a_sheet_twice(client: StrictClient, officer: Any) -> None:
    edition = make_closed_vote()
    station = make_station(edition)
    one, two = (url("keying", edition, station_pk=station.pk, turn=turn) for turn in (1, 2))
    assert client.post(one, sheet(1, "1")).status_code == 302
    assert "Vous avez déjà lu" in text(client.post(two, sheet(1, "1")))
    assert "a déjà été lu" in text(client.post(one, sheet(1, "1")))
    assert Keying.objects.count() == 1
    assert "Corriger A-0001" in text(client.get(one))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (sheet(1, "trois"), "seulement des numéros"),
        (sheet(1, "3 3"), "deux fois le numéro 3"),
        (sheet(1), "Écrivez les numéros cochés"),
        (sheet(1, "3", kind="blank"), "Effacez les numéros"),
        (sheet(1, kind="void"), "Dites pourquoi"),
        (sheet(1, kind="void", why="autre"), "Dites pourquoi"),
    ],
)
def test_a_slip_of_the_typist_is_said(client: StrictClient, officer: Any, said: dict[str, str], words: str) -> None:
    edition = make_closed_vote()
    response = client.post(url("keying", edition, station_pk=make_station(edition).pk, turn=1), said)
    assert response.status_code == 422
    assert words in text(response)
    assert not Keying.objects.exists()


def test_what_the_rules_refuse_is_said_without_naming_a_project(client: StrictClient, officer: Any) -> None:
    edition = make_closed_vote()
    edition.projects.filter(number=5).update(is_withdrawn=True)
    station = make_station(edition)
    page = url("keying", edition, station_pk=station.pk, turn=1)
    assert "Trop de projets : 4, au plus 3." in text(client.post(page, sheet(1, "1 2 3 4"), follow=True))
    assert "retiré du vote" in text(client.post(page, sheet(2, "1 5"), follow=True))
    assert "Un numéro n’est pas au vote." in text(client.post(page, sheet(3, "99"), follow=True))
    other = sheet(4, kind="void", why="autre", other_reason="Taché")
    assert "Taché" in text(client.post(page, other, follow=True))
    assert 'value="Taché"' in text(client.get(url("correct", edition, station_pk=station.pk, turn=1, sheet=4)))
    assert 'value="1 2 3 4"' in text(client.get(url("correct", edition, station_pk=station.pk, turn=1, sheet=1)))


def test_a_reading_is_erased_after_a_question(client: StrictClient, officer: Any) -> None:
    edition = make_closed_vote()
    station = make_station(edition)
    client.post(url("keying", edition, station_pk=station.pk, turn=1), sheet(1, kind="blank"))
    erase = f"{url('correct', edition, station_pk=station.pk, turn=1, sheet=1)}?effacer=1"
    assert "sera effacée" in text(client.get(erase))
    assert Keying.objects.exists()
    assert client.post(erase).status_code == 302
    assert not Keying.objects.exists()


def test_a_reading_is_never_seen_by_who_reads_the_same_sheet_next(client: StrictClient, officer: Any) -> None:
    edition = make_closed_vote()
    station = make_station(edition)
    first = (make_officer(), officer)
    read_twice(station, first, ticked(1, 1))
    for name in ("keying", "counting"):
        assert "n° 1" not in text(client.get(url(name, edition, **arguments(name, station))))


def test_a_void_sheet_is_not_shown_before_its_second_reading(client: StrictClient, officer: Any) -> None:
    edition = make_closed_vote()
    station, other = make_station(edition), make_officer()
    key_sheet(station=station, turn=1, sheet=void(1, "Le bulletin ne se lit pas."), by=other)
    page, words = url("counting", edition, station_pk=station.pk), "A-0001 : Le bulletin ne se lit pas."
    assert words not in text(client.get(page))
    reading = key_sheet(station=station, turn=2, sheet=ticked(1, 1), by=officer)
    assert words not in text(client.get(page))
    correct_reading(reading=reading, sheet=void(1, "Rien n’est coché."), by=officer)
    assert words in text(client.get(page))


def test_what_is_refused_is_said_in_the_title_and_linked_to_its_field(client: StrictClient, officer: Any) -> None:
    edition = make_closed_vote()
    page = url("keying", edition, station_pk=make_station(edition).pk, turn=1)
    assert "Erreur" not in text(client.get(page))
    html = text(client.post(page, sheet(1)))
    assert "<title>Erreur : Bureau A" in html
    assert 'href="#id_secret-numbers"' in html
    assert "<title>Erreur : " in text(client.post(page, sheet(11, "1")))


def test_the_way_leads_from_the_page_of_the_vote(client: StrictClient, officer: Any) -> None:
    edition = make_open_vote()
    assert "Aucun bureau de vote" in text(client.get(url("paper", edition)))
    station = make_station(edition)
    hub = text(client.get(reverse("admin:budgets_edition_change", args=[edition.pk])))
    for name in ("offices", "paper"):
        assert url(name, edition) in hub
    html = text(client.get(url("paper", edition)))
    for name in ("roll", "counting"):
        assert url(name, edition, station_pk=station.pk) in html


def test_an_officer_reads_no_more_of_the_roll_than_a_polling_station_needs(client: StrictClient, officer: Any) -> None:
    station, known = make_station(make_open_vote()), somebody()
    cast(make_voter(station.edition, identity=known), ["1"])
    page = url("roll", station.edition, station_pk=station.pk)
    for _person in range(30):
        assert "pas encore voté" in text(client.post(page, typed(somebody().last_name)))
    said = typed(known.last_name, first_names=known.first_names, birth_date=f"{known.birth_date:%d/%m/%Y}")
    for _try in range(15):
        assert "a déjà voté" in text(client.post(page, said))
    for typed_now in (said, {**said, "mark": "1"}, typed("Inconnu")):
        answer = client.post(page, typed_now)
        assert (answer.status_code, "tient le registre pendant une heure" in text(answer)) == (409, True)
