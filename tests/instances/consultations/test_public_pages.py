"""Consultations as everybody sees them: the list, the page, replying with and without account, after the end."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from allonnes.core.encryption import encrypt_link
from allonnes.core.models import OutboxMessage
from allonnes.notifications import tasks
from instances.consultations import forms
from instances.consultations.actions import preparing
from instances.consultations.actions.concluding import answer_again
from instances.consultations.calendar import item_of
from instances.consultations.models import Consultation, Reply
from instances.consultations.public import stage_of
from tests.factories.accounts import make_user
from tests.factories.consultations import (
    answered,
    closed,
    counted,
    make_consultation,
    official,
    opened,
    replied,
    runner,
)
from tests.factories.core import nobody_delivers
from tests.factories.outreach import EncounterFactory
from tests.factories.town import NeighbourhoodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_delivers():
    with nobody_delivers():
        yield


def _page(consultation, name="consultation"):
    return reverse(f"instances:{name}", args=[consultation.slug])


def _made(ago=60):
    return signing.dumps(int(time.time()) - ago, salt=forms.SALT)


def _answers(client, consultation, **more):
    """What a browser sends: the hidden fields of the page, made a minute ago."""
    form = client.get(_page(consultation, "consultation_reply")).context["form"]
    first = consultation.questions.first()
    return {"entry_id": form["entry_id"].value(), "made": _made(), f"q{first.pk}": "1", "site": "", **more}


def test_the_list_shows_what_can_be_replied_to_first_and_nothing_in_preparation(client):
    old, now_open = answered(opened(question="Avant")), opened(question="Maintenant")
    make_consultation(question="Secrète ?")
    body = client.get(reverse("instances:consultations")).content.decode()
    assert body.index(now_open.question) < body.index(old.question)
    assert "Secrète" not in body


def test_no_consultation_has_its_own_sentence(client):
    assert "Aucune consultation pour l’instant" in client.get(reverse("instances:consultations")).content.decode()


@pytest.mark.parametrize("name", ["consultation", "consultation_reply"])
def test_what_is_prepared_is_a_404(client, name):
    assert client.get(_page(make_consultation(), name)).status_code == 404


def test_the_page_tells_the_whole(client):
    place = NeighbourhoodFactory(name="Chaoué")
    consultation = opened(neighbourhood=place, context="# Le calendrier\n\nDeux **mois**.")
    encounter = EncounterFactory(title="Venez en parler")
    consultation.encounters.add(encounter)
    body = client.get(_page(consultation)).content.decode()
    for words in ("Chaoué", "<strong>mois</strong>", "Venez en parler", "Répondre en quelques minutes"):
        assert words in body
    replied(consultation)
    answered(consultation)
    body = client.get(_page(consultation)).content.decode()
    for words in ("Un samedi par mois sera animé.", "Le samedi plaît.", "1 réponse", "Moins de cinq personnes"):
        assert words in body
    assert "Répondre en quelques minutes" not in body


def test_an_answer_that_changed_says_why(client):
    consultation = answered()
    answer_again(
        consultation=consultation,
        by=official(),
        words="Deux samedis.",
        signature="Le maire",
        reason="Un crédit de plus",
        now=timezone.now(),
    )
    body = client.get(_page(consultation)).content.decode()
    assert "Deux samedis." in body
    assert "Un crédit de plus" in body


def test_results_are_shown_to_everybody_once_counted(client):
    consultation = opened()
    for _one in range(5):
        replied(consultation, idea="Un bal sur la place")
    assert "Un bal" not in client.get(_page(consultation)).content.decode()
    counted(consultation)
    body = client.get(_page(consultation)).content.decode()
    assert "Un bal sur la place" in body
    assert "Le samedi" in body


@pytest.mark.parametrize(
    ("moved", "state", "words"),
    [
        (-2, "open", "Bientôt"),
        (0, "open", "Ouverte"),
        (11, "open", "Terminée"),
        (11, "closed", "Terminée"),
        (20, "counted", "Attend la réponse de la ville"),
        (45, "counted", "Réponse en retard"),
        (45, "answered", "La ville a répondu"),
    ],
)
def test_where_it_stands_is_said_by_the_clock(moved, state, words):
    consultation = make_consultation()
    consultation.state, consultation.answered_at = state, timezone.now() + timedelta(days=41)
    if state != "answered":
        consultation.answered_at = None
    assert stage_of(consultation, timezone.now() + timedelta(days=moved)).words == words


def test_an_account_replies_and_is_thanked_on_the_page(client):
    consultation, user = opened(), make_user()
    client.force_login(user)
    text = consultation.questions.last()
    answers = _answers(client, consultation, **{f"q{text.pk}": "Un bal"})
    page = client.post(_page(consultation, "consultation_reply"), answers, follow=True)
    assert "votre réponse est arrivée" in page.content.decode()
    assert "Vous avez répondu. Merci." in page.content.decode()
    assert Reply.objects.get().user == user
    again = client.get(_page(consultation, "consultation_reply"))
    assert again.status_code == 200
    assert "Vous avez déjà répondu" in again.content.decode()
    page = client.post(_page(consultation, "consultation_reply"), {**answers, "entry_id": ""})
    assert page.status_code == 409


def test_a_hint_typed_at_the_desk_is_words_never_a_button(client):
    consultation = make_consultation()
    consultation.questions.update(hint='<button formaction="/ailleurs/">Envoyer</button>')
    preparing.open_consultation(consultation=consultation, by=runner(), now=timezone.now())
    page = client.get(_page(consultation, "consultation_reply")).content.decode()
    assert "<button formaction" not in page
    assert "&lt;button formaction" in page


def test_an_address_replies_and_confirms_by_a_button(client):
    consultation = opened()
    answers = _answers(client, consultation, email="Zoe@example.org")
    page = client.post(_page(consultation, "consultation_reply"), answers, follow=True)
    assert "Si cette adresse n’a pas encore répondu, un lien y part" in page.content.decode()
    tasks.deliver(str(OutboxMessage.objects.get().pk))
    link = re.search(r"/conseils/consultations/confirmer/[^\s]+", mail.outbox[0].body)[0]
    assert "Confirmer ma réponse" in client.get(link).content.decode()
    assert not Reply.objects.counted().exists()
    page = client.post(link, follow=True)
    assert "votre réponse compte" in page.content.decode()
    assert Reply.objects.counted().count() == 1
    again = client.get(link)
    assert (again.status_code, "Votre réponse compte déjà" in again.content.decode()) == (200, True)


def test_a_link_broken_or_too_late_says_so(client):
    dead = reverse("instances:consultation_confirm", args=["rien"])
    assert client.get(dead).status_code == 410
    consultation = opened()
    client.post(_page(consultation, "consultation_reply"), _answers(client, consultation, email="zoe@example.org"))
    reply = Reply.objects.get()
    Consultation.objects.filter(pk=consultation.pk).update(state="counted", synthesis="Oui", counted_at=timezone.now())
    late = reverse("instances:consultation_confirm", args=[encrypt_link("instances.consultation_reply", reply.pk)])
    assert "déjà dépouillées" in client.get(late).content.decode()
    assert client.post(late).status_code == 409


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"email": ""}, "Écrivez votre adresse électronique."),
        ({"email": "zoe"}, "Écrivez une adresse complète."),
        ({"age_band": "ancien"}, "Choisissez parmi les réponses proposées."),
    ],
)
def test_what_is_badly_filled_in_says_what_to_do_and_stays(client, more, words):
    consultation = opened()
    text = consultation.questions.last()
    answers = {"email": "zoe@example.org", f"q{text.pk}": "Mon idée", **more}
    page = client.post(_page(consultation, "consultation_reply"), _answers(client, consultation, **answers))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Mon idée" in page.content.decode()


def test_an_empty_questionnaire_is_not_a_reply(client):
    consultation = opened()
    answers = _answers(client, consultation, email="zoe@example.org")
    answers.pop(f"q{consultation.questions.first().pk}")
    page = client.post(_page(consultation, "consultation_reply"), answers)
    assert "Répondez à une question au moins." in page.content.decode()


@pytest.mark.parametrize("made", [lambda: _made(ago=0), lambda: "faux", lambda: ""])
def test_what_comes_too_quickly_is_asked_again_and_stays(client, made):
    consultation = opened()
    answers = _answers(client, consultation, email="zoe@example.org", made=made())
    page = client.post(_page(consultation, "consultation_reply"), answers)
    assert page.status_code == 422
    assert "C’était très rapide" in page.content.decode()
    assert not Reply.objects.exists()


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_robot_is_thanked_and_nothing_is_kept(client, is_signed_in):
    consultation = opened()
    if is_signed_in:
        client.force_login(make_user())
    answers = _answers(client, consultation, email="zoe@example.org", site="https://spam.example")
    page = client.post(_page(consultation, "consultation_reply"), answers, follow=True)
    assert "Merci" in page.content.decode()
    assert not Reply.objects.exists()


def test_an_address_asked_too_often_is_told_and_keeps_its_words(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "consultation": "60/h/ip,1/d/key"}
    consultation = opened()
    for expected in (302, 422):
        page = client.post(
            _page(consultation, "consultation_reply"), _answers(client, consultation, email="zoe@example.org")
        )
        assert page.status_code == expected
    assert "Attendez quelques minutes" in page.content.decode()


def test_after_the_end_a_sentence_says_so_and_every_word_is_given_back(client):
    consultation = opened()
    text = consultation.questions.last()
    answers = _answers(client, consultation, email="zoe@example.org", **{f"q{text.pk}": "Ma longue idée"})
    Consultation.objects.filter(pk=consultation.pk).update(closes_at=timezone.now())
    page = client.post(_page(consultation, "consultation_reply"), answers)
    assert page.status_code == 409
    assert "La consultation est terminée depuis" in page.content.decode()
    assert "Ma longue idée" in page.content.decode()
    assert not Reply.objects.exists()
    assert "terminée depuis" in client.get(_page(consultation, "consultation_reply")).content.decode()


def test_a_document_is_given_and_that_of_a_prepared_one_is_not(client):
    assert client.get(reverse("instances:consultation_document", args=[1])).status_code == 404


def test_its_last_day_is_in_the_calendar(client):
    consultation = opened()
    item = item_of(consultation)
    assert item.is_whole_day
    assert item.starts_at <= consultation.closes_at <= item.ends_at
    assert "Dernier jour pour répondre" in client.get(reverse("portal:agenda")).content.decode()
    assert item_of(counted(closed(opened()))).outcome == "Résultats publiés"


def test_it_is_found_by_the_search_and_named_in_the_map(client):
    consultation = opened()
    for path in (reverse("portal:search") + "?q=animer", reverse("portal:sitemap")):
        assert _page(consultation) in client.get(path).content.decode()


def test_the_list_costs_the_same_with_1_and_3(client, django_assert_num_queries):
    opened()
    path = reverse("instances:consultations")
    client.get(path)
    with django_assert_num_queries(_COST):
        client.get(path)
    opened(), opened()
    with django_assert_num_queries(_COST):
        client.get(path)


_COST = 2
