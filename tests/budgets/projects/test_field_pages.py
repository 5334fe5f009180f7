"""The pages of the table de recueil: the form, the receipt, and what a tablet sends afterwards."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.models import RoleAssignment, User
from allonnes.core.models import OutboxMessage
from allonnes.outreach.models import AssistedEntry, Encounter
from budgets.editions.models import Edition
from budgets.projects.models import Project
from tests.factories.accounts import make_user, sign_in
from tests.factories.assisted import enter, posted_idea, table_at
from tests.factories.budgets import EditionFactory
from tests.factories.core import nobody_delivers
from tests.factories.deposits import DEPOSIT_END, DURING, open_edition
from tests.factories.outreach import lock_tablet, mediator
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
IDEA, SEND = "/terrain/saisie/idee/", "/terrain/saisie/idee/envoyer/"


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False), nobody_delivers():
        yield


@pytest.fixture
def edition() -> Edition:
    return open_edition()


@pytest.fixture
def encounter() -> Encounter:
    return table_at(title="Table à la mairie")


@pytest.fixture
def agent(client: StrictClient, encounter: Encounter) -> User:
    """Signed in, on a tablet locked to the encounter."""
    agent = mediator()
    sign_in(client, agent)
    lock_tablet(client, encounter)
    return agent


def text(response: Any) -> str:
    return response.content.decode()


def test_the_field_home_offers_it_while_the_deposit_is_open(client: StrictClient, agent: User) -> None:
    assert IDEA not in text(client.get(reverse("field:home"))).replace('data-pages="', "").split("<main")[1]
    open_edition()
    assert f'href="{IDEA}"' in text(client.get(reverse("field:home")))


def test_ideas_are_entered_in_series_each_with_its_receipt(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    for number, title in ((1, "Un banc devant l’école"), (2, "Une fontaine au parc")):
        page = client.get(IDEA)
        answers = posted_idea(encounter, edition, title=title, entry_id=page.context["form"]["entry_id"].value())
        response = client.post(IDEA, answers, follow=True)
        receipt = text(response)
        assert response.status_code == 200
        assert f"n°&nbsp;{number}</p>" in receipt
        assert title in receipt
        assert '<div class="qr"><svg' in receipt
        assert "Idée suivante" in receipt
        assert "Table à la mairie" in receipt
    assert list(Project.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert AssistedEntry.objects.filter(entered_by=agent, encounter=encounter).count() == 2


def test_every_page_opened_has_an_id_of_its_own(client: StrictClient, agent: User, edition: Edition) -> None:
    first, second = (client.get(IDEA).context["form"]["entry_id"].value() for _ in range(2))
    assert first != second


def test_the_button_pressed_twice_deposits_once(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    answers = posted_idea(encounter, edition, email="zoe@example.org")
    places = {client.post(IDEA, answers)["Location"] for _ in range(2)}
    assert len(places) == Project.objects.count() == OutboxMessage.objects.count() == 1


def test_the_receipt_says_when_a_message_leaves_and_which_ideas_look_like_it(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    enter(agent, encounter, edition)
    answers = posted_idea(encounter, edition, title="Un banc devant l’école Marie Curie", email="zoe@example.org")
    page = text(client.post(IDEA, answers, follow=True))
    assert "Si une adresse a été donnée, un message part vers elle." in page
    assert "D’autres idées lui ressemblent" in page
    assert "zoe@example.org" not in page


def test_the_agent_cannot_tell_who_already_has_an_account(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    make_user(email="zoe@example.org", first_name="Zora")
    make_user(email="closed@example.org", is_active=False)
    make_user(email="young@example.org", first_name="Lina", age=16)
    for email in ("zoe@example.org", "new@example.org", "closed@example.org", "young@example.org"):
        page = text(client.post(IDEA, posted_idea(encounter, edition, email=email), follow=True))
        assert "Si une adresse a été donnée, un message part vers elle." in page
        assert "Zora" not in page
        assert "Lina" not in page


def test_a_lost_answer_is_given_again_wherever_the_tablet_is_now(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    answers = posted_idea(encounter, edition)
    first = client.post(SEND, answers).json()
    lock_tablet(client, table_at(title="Stand du marché"))
    assert client.post(SEND, answers).json() == first
    Edition.objects.update(is_published=False)
    assert client.post(SEND, answers).json() == first
    Edition.objects.update(is_published=True)
    assert client.get(first["receipt"]).status_code == 200
    assert "autre texte" in client.post(SEND, {**answers, "title": "Une fontaine"}).json()["reason"]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"title": "x" * 121}, "Ce titre est trop long"),
        ({"description": "court"}, "une phrase entière au moins"),
        ({"age": ""}, "Demandez à la personne si elle a 18 ans ou plus."),
        ({"age": "old"}, "Ce choix n’existe pas"),
        ({"first_name": ""}, "Écrivez un prénom"),
        ({"first_name": "", "author_label": "Centre social", "email": "zoe@example.org"}, "Écrivez un prénom"),
        ({"first_name": "Appelez le 06 12 34 56 78"}, "Écrivez seulement des lettres"),
        ({"email": "zoe"}, "Cette adresse n’est pas complète"),
        ({"age": "minor", "email": "zoe@example.org"}, "Avant 18 ans"),
        ({"has_consent": ""}, "Sans l’accord de la personne"),
        ({"entry_id": "1"}, "UUID"),
        ({"neighbourhood": "999"}, "Ce choix n’existe pas"),
        ({"edition": "nulle-part"}, "Ce choix n’existe pas"),
        ({"encounter": ""}, "Il manque une réponse ici"),
    ],
)
def test_a_wrong_answer_is_said_on_the_page_and_to_the_tablet(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition, *, changes: Any, words: str
) -> None:
    answers = {**posted_idea(encounter, edition), **changes}
    page, answer = client.post(IDEA, answers), client.post(SEND, answers)
    assert page.status_code == answer.status_code == 422
    assert "<title>Erreur" in text(page)
    assert words in text(page)
    assert words in answer.json()["reason"]
    if "entry_id" not in changes:
        assert f'value="{answers["entry_id"]}"' in text(page)
    assert not Project.objects.exists()
    assert not User.objects.filter(email="zoe@example.org").exists()


def test_a_group_or_a_minor_needs_no_first_name(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    for changes in ({"author_label": "Centre social"}, {"age": "minor"}):
        assert client.post(IDEA, posted_idea(encounter, edition, first_name="", **changes)).status_code == 302


def test_an_idea_written_for_another_encounter_is_refused(client: StrictClient, agent: User, edition: Edition) -> None:
    answers = posted_idea(table_at(title="Stand du marché"), edition)
    words = "écrite pour « Stand du marché »"
    assert words in text(client.post(IDEA, answers))
    assert words in client.post(SEND, answers).json()["reason"]
    assert not Project.objects.exists()


def test_after_the_last_second_nothing_passes_and_nothing_typed_is_lost(
    client: StrictClient, agent: User, edition: Edition
) -> None:
    with time_machine.travel(DEPOSIT_END, tick=False):
        late = table_at(DEPOSIT_END)
        sign_in(client, agent)
        lock_tablet(client, late)
        assert client.get(IDEA).status_code == 409
        answers = posted_idea(late, edition)
        page, answer = client.post(IDEA, answers), client.post(SEND, answers)
        assert "Un banc devant l’école" in text(page)
        assert "est terminé" in text(page)
        assert page.status_code == 409
        assert "Garder mon texte dans un fichier" in text(page)
        assert "Déposer cette idée" not in text(page)
        assert "est terminé" in answer.json()["reason"]
    assert not Project.objects.exists()


def test_an_imported_or_hidden_edition_is_not_offered(client: StrictClient, agent: User, encounter: Encounter) -> None:
    for other in (EditionFactory(imported=True), open_edition(is_published=False)):
        assert client.get(IDEA).status_code == 409
        assert client.post(SEND, posted_idea(encounter, other)).status_code == 422


# --- What a tablet sends afterwards ---------------------------------------------------------------
def test_the_tablet_gets_a_yes_with_the_number_and_the_receipt_once(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    answers = posted_idea(encounter, edition)
    said = [client.post(SEND, answers).json() for _ in range(2)]
    url = reverse("field_budgets:receipt", args=[answers["entry_id"]])
    assert said == [{"said": "Déposée : n° 1, Un banc devant l’école", "receipt": url}] * 2
    assert client.get(url).status_code == 200
    other = client.post(SEND, {**answers, "title": "Une autre idée"})
    assert (other.status_code, "déjà enregistrée" in other.json()["reason"]) == (422, True)


def test_what_was_taken_is_said_again_after_the_days_of_the_encounter(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    answers = posted_idea(encounter, edition)
    client.post(SEND, answers)
    with time_machine.travel(DURING + timedelta(days=5), tick=False):
        sign_in(client, agent)
        lock_tablet(client, encounter)
        assert client.post(SEND, answers).json()["said"].startswith("Déposée : n° 1,")
        late = client.post(SEND, posted_idea(encounter, edition)).json()
    assert "de la veille" in late["reason"]


def test_the_tablet_is_told_to_choose_or_to_sign_in_and_loses_nothing(
    client: StrictClient, encounter: Encounter, edition: Edition
) -> None:
    answers = posted_idea(encounter, edition)
    assert client.post(SEND, answers).status_code == 302
    agent = mediator()
    sign_in(client, agent)
    assert client.post(SEND, answers).status_code == 403
    assert "Choisissez d’abord" in client.post(SEND, answers).json()["reason"]
    lock_tablet(client, encounter)
    RoleAssignment.objects.filter(user=agent).update(starts_on="2020-01-01", ends_on="2020-01-02")
    assert "réservé aux agents" in client.post(SEND, answers).json()["reason"]
    assert client.get(SEND).status_code == 405
    assert not Project.objects.exists()


# --- Receipts -------------------------------------------------------------------------------------
def test_a_receipt_is_read_at_its_own_encounter_or_by_who_entered_it(
    client: StrictClient, agent: User, encounter: Encounter, edition: Edition
) -> None:
    mine, other = enter(agent, table_at(), edition), enter(mediator(), table_at(), edition)
    here, address = enter(mediator(), encounter, edition), "field_budgets:receipt"
    assert client.get(reverse(address, args=[mine.assisted_entry_id])).status_code == 200
    assert client.get(reverse(address, args=[here.assisted_entry_id])).status_code == 200
    assert client.get(reverse(address, args=[other.assisted_entry_id])).status_code == 404
    assert client.get(reverse(address, args=[uuid.uuid4()])).status_code == 404
    Project.objects.filter(pk=mine.pk).update(is_hidden=True)
    assert client.get(reverse(address, args=[mine.assisted_entry_id])).status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_pages_take_the_same_queries_whatever_was_entered(
    client: StrictClient,
    agent: User,
    encounter: Encounter,
    edition: Edition,
    *,
    django_assert_num_queries: Any,
    more: int,
) -> None:
    project = enter(agent, encounter, edition)
    for number in range(more):
        enter(agent, encounter, edition, title=f"Un banc devant l’école {number}")
    receipt = reverse("field_budgets:receipt", args=[project.assisted_entry_id])
    client.get(receipt)
    with django_assert_num_queries(8):
        client.get(receipt)
    with django_assert_num_queries(8):
        client.get(IDEA)
