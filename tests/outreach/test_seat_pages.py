"""Registering on the site without account: what is said when there are seats, when there are none, and at the end."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.core.models import OutboxMessage
from allonnes.outreach import actions
from allonnes.outreach.links import BY_LINK, registration_link, registration_of_token, registration_token
from allonnes.outreach.messages import SEAT_TO_CONFIRM
from allonnes.outreach.models import Encounter, Registration
from allonnes.outreach.words import act_words, seats_words
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.outreach import EncounterFactory, permanence, registered, walk

pytestmark = pytest.mark.django_db
ANSWERS = {"name": "Camille Martin", "email": "Camille@example.org", "adults": "2", "children": "1"}


def _register(client, encounter, **changes):
    return client.post(reverse("encounters:register", args=[encounter.pk]), {**ANSWERS, **changes})


def _confirm(client, encounter, **changes):
    """Register, then open the link of the mail and press its button."""
    answer = _register(client, encounter, **changes)
    assert answer.url == reverse("encounters:sent", args=[encounter.pk])
    link = OutboxMessage.objects.filter(kind=SEAT_TO_CONFIRM.name).latest("created_at").payload["url"]
    return client.post(link, changes)


def _text(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\u202f", " ").replace("\xa0", " "))


def test_a_visitor_registers_and_reads_their_seat(client):
    encounter = walk()
    answer = _confirm(client, encounter)
    made = Registration.objects.get()
    assert (made.email, made.people, made.user) == ("camille@example.org", 3, None)
    assert answer.url == registration_link(made)
    page = client.get(answer.url)
    assert "Votre inscription est confirmée" in _text(page)
    assert "3 personnes" in _text(page)
    assert page["Cache-Control"].startswith("max-age=0")
    assert 'name="referrer" content="same-origin"' in page.content.decode()


def test_an_account_is_not_asked_its_address_and_finds_its_registrations(client):
    person, encounter = make_user(), walk()
    sign_in(client, person)
    page = client.get(reverse("encounters:register", args=[encounter.pk]))
    assert 'name="email"' not in page.content.decode()
    _register(client, encounter)
    assert Registration.objects.get().user == person
    mine = client.get(reverse("encounters:mine"))
    assert "Inscription confirmée" in _text(mine)
    assert reverse("encounters:mine") in client.get(reverse("accounts:home")).content.decode()


def test_no_registration_has_its_own_words(client):
    sign_in(client, make_user())
    assert "Aucune inscription" in _text(client.get(reverse("encounters:mine")))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_ones_registrations_costs_the_same(client, django_assert_num_queries, number):
    person = make_user()
    for _time in range(number):
        registered(walk(), user=person, email="")
    sign_in(client, person)
    client.get(reverse("encounters:mine"))
    with django_assert_num_queries(4):
        client.get(reverse("encounters:mine"))


def test_when_full_the_page_says_so_and_never_that_a_place_is_left(client):
    encounter = walk(seats=1)
    registered(encounter)
    page = _text(client.get(reverse("encounters:register", args=[encounter.pk])))
    assert "C’est complet" in page
    assert "Rejoindre la liste d’attente" in page
    assert not re.search(r"\d+ places? libres?|Réserver", page)
    answer = client.get(_confirm(client, encounter, adults="1", children="0").url)
    assert "Vous êtes sur la liste d’attente" in _text(answer)
    assert "la première personne sur la liste" in _text(answer)
    registered_again = registered(encounter)
    said = _text(client.get(registration_link(registered_again)))
    assert "1 inscription attend avant la vôtre" in said


def test_words_of_seats():
    assert seats_words(walk(seats=3)) == "3\u202fplaces libres sur 3" or "places libres" in seats_words(walk(seats=3))
    assert "Sans inscription" in seats_words(EncounterFactory())
    assert act_words(walk()) == "Réserver une place"
    assert act_words(permanence()) == "Prendre un créneau"
    full = walk(seats=1)
    registered(full)
    full.refresh_from_db()
    assert (seats_words(full), act_words(full)) == ("Complet", "Rejoindre la liste d’attente")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Écrivez votre nom"),
        ({"email": "camille"}, "adresse complète"),
        ({"email": ""}, "Écrivez votre adresse"),
        ({"adults": "", "children": "1"}, "Écrivez un nombre"),
        ({"adults": "0", "children": "0"}, "combien de personnes"),
        ({"adults": "12"}, "10"),
        ({"site": "http://example.org"}, "Erreur"),
    ],
)
def test_a_wrong_answer_is_said_and_the_rest_stays(client, changes, words):
    page = _register(client, walk(), **changes)
    assert page.status_code == 422
    assert words in _text(page)
    assert not Registration.objects.exists()


def test_what_takes_no_registration_says_why(client):
    encounter = EncounterFactory()
    page = client.get(reverse("encounters:register", args=[encounter.pk]))
    assert "sans inscription" in _text(page)
    assert "<form" not in page.content.decode().split("<main")[1].split("</main")[0]
    assert _register(client, encounter).status_code == 409


def test_too_many_registrations_from_one_place_are_refused(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "encounter": "2/h/ip"}
    for number in range(2):
        _register(client, walk(), email=f"p{number}@example.org")
    page = _register(client, walk(), email="p9@example.org")
    assert "Beaucoup de demandes" in _text(page)
    assert OutboxMessage.objects.filter(kind=SEAT_TO_CONFIRM.name).count() == 2


# --- slots ------------------------------------------------------------------------------------------


def test_a_slot_is_chosen_in_the_page_of_the_permanence_or_in_the_form(client):
    encounter = permanence(slots=3)
    slot = encounter.slots.first()
    page = client.get(reverse("encounters:register", args=[encounter.pk], query={"creneau": slot.pk}))
    assert f'value="{slot.pk}"' in page.content.decode()
    assert 'name="adults"' not in page.content.decode()
    answer = client.get(_confirm(client, encounter, slot=slot.pk).url)
    assert "Votre créneau est réservé" in _text(answer)
    refused = _register(client, encounter, slot=slot.pk, email="lou@example.org")
    assert "vient d’être pris" in _text(refused)
    assert "Choisissez un créneau" in _text(_register(client, encounter, email="lou@example.org"))


def test_a_permanence_that_is_full_has_a_waiting_list(client):
    encounter = permanence(slots=1)
    registered(encounter, slot=encounter.slots.get())
    page = client.get(reverse("encounters:register", args=[encounter.pk]))
    assert 'name="slot"' not in page.content.decode()
    _confirm(client, encounter)
    assert Registration.objects.get(email="camille@example.org").is_waiting


# --- the private page -------------------------------------------------------------------------------


def test_a_link_is_opened_by_a_machine_and_cancels_nothing(client):
    made = registered(walk())
    address = reverse("encounters:cancel", args=[registration_token(made)])
    page = client.get(address)
    assert "Je garde mon inscription" in _text(page)
    made.refresh_from_db()
    assert made.is_seated
    assert client.post(address).url == registration_link(made)
    made.refresh_from_db()
    assert made.is_cancelled
    assert "Votre inscription est annulée" in _text(client.get(registration_link(made)))
    again = client.post(address)
    assert (again.status_code, "déjà annulée" in _text(again)) == (409, True)


def test_who_waits_leaves_the_list_and_a_cancelled_encounter_says_so(client):
    encounter = walk(seats=1)
    registered(encounter)
    waiting = registered(encounter)
    page = _text(client.get(registration_link(waiting)))
    assert "Vous ne voulez plus attendre" in page
    assert "Vous quittez la liste" in _text(
        client.get(reverse("encounters:cancel", args=[registration_token(waiting)]))
    )
    actions.cancel_encounter(encounter=encounter, by=make_agent(), reason="Orage.", now=timezone.now())
    assert "Cette rencontre est annulée" in _text(client.get(registration_link(waiting)))


@pytest.mark.parametrize("token", ["abc", "abc:def"])
def test_a_link_never_signed_opens_nothing(client, token):
    made = registered(walk())
    assert registration_of_token(token) is None
    assert client.get(reverse("encounters:registration", args=[token])).status_code == 404
    assert client.get(reverse("encounters:cancel", args=[f"{made.pk.hex}:wrong"])).status_code == 404


def test_a_link_opens_nothing_once_the_person_is_forgotten(client):
    made = registered(walk())
    Registration.objects.update(name="", email="", erased_at=timezone.now())
    assert client.get(registration_link(made)).status_code == 404


def test_the_page_of_a_registration_after_the_encounter_offers_no_cancellation(client):
    made = registered(walk())
    Encounter.objects.update(starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now())
    assert "Annuler mon inscription" not in _text(client.get(registration_link(made)))


def test_messages_lead_to_the_page_of_the_registration(client):
    made = registered(walk())
    assert OutboxMessage.objects.get().payload["url"] == registration_link(made)
    actions.cancel_registration(registration=made, by=BY_LINK, now=timezone.now())
    assert OutboxMessage.objects.count() == 2
