"""Asking for the newsletter with and without account, choosing, stopping; what is kept of an address."""

import re
import uuid

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import personal_data
from allonnes.accounts.actions import erase_account
from allonnes.core.encryption import encrypt_link
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications import tasks
from allonnes.notifications.newsletters import actions
from allonnes.notifications.newsletters.actions import Choices
from allonnes.notifications.newsletters.models import Subscription
from allonnes.notifications.newsletters.recipients import PURPOSE
from tests.factories.accounts import make_user
from tests.factories.newsletters import make_subject, sent, subscribed
from tests.factories.town import NeighbourhoodFactory

pytestmark = pytest.mark.django_db
PAGE = "/lettre/abonnement/"


def _link():
    for message in OutboxMessage.objects.due():
        tasks.deliver(str(message.pk))
    return re.search(r"/lettre/abonnement/[^\s]+", mail.outbox[-1].body)[0]


def test_an_address_says_yes_by_a_link_whose_button_alone_keeps_it(client):
    subject, place = make_subject(), NeighbourhoodFactory()
    page = client.post(
        PAGE, {"email": "Zoe@Example.org", "subjects": [subject.pk], "neighbourhoods": [place.pk]}, follow=True
    )
    assert "Un lien est parti à Zoe@Example.org" in page.content.decode()
    assert not Subscription.objects.exists()
    link = _link()
    assert "zoe" not in link.lower()
    assert "zoe@example.org" in client.get(link).content.decode()
    assert not Subscription.objects.exists()
    page = client.post(link, follow=True)
    assert "vous recevrez la prochaine lettre" in page.content.decode()
    subscription = Subscription.objects.get()
    assert (subscription.email, subscription.user) == ("zoe@example.org", None)
    assert (list(subscription.subjects.all()), list(subscription.neighbourhoods.all())) == ([subject], [place])
    assert str(subscription).startswith("abonnement")


def test_asked_again_the_choices_replace_those_of_before(client):
    subject = make_subject()
    subscribed("zoe@example.org", subjects=[subject])
    actions.confirm_subscription(email="zoe@example.org", choices=Choices())
    assert not Subscription.objects.get().subjects.exists()


def test_the_same_demand_is_one_message_a_day():
    for _again in range(3):
        actions.ask_to_subscribe(email="zoe@example.org", choices=Choices(), now=timezone.now())
    assert OutboxMessage.objects.count() == 1


def test_an_address_asked_for_too_often_is_told_and_keeps_its_words(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "subscribe": "20/h/ip,2/d/key"}
    for _again in range(2):
        assert client.post(PAGE, {"email": "zoe@example.org"}).status_code == 302
    page = client.post(PAGE, {"email": "ZOE@example.org"})
    assert page.status_code == 422
    assert "Attendez quelques minutes" in page.content.decode()
    assert "ZOE@example.org" in page.content.decode()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Écrivez votre adresse électronique."),
        ({"email": "zoe"}, "Écrivez une adresse complète."),
        ({"email": "zoe@example.org", "subjects": "99"}, "Choisissez parmi les sujets proposés."),
    ],
)
def test_what_is_badly_filled_in_says_what_to_do(client, answers, words):
    page = client.post(PAGE, answers)
    assert page.status_code == 422
    assert "<title>Erreur" in page.content.decode()
    assert words in page.content.decode()


def test_the_address_of_an_account_becomes_that_of_the_account():
    user = make_user(email="zoe@example.org")
    actions.confirm_subscription(email="ZOE@example.org", choices=Choices())
    assert Subscription.objects.get().user == user


def test_an_account_asks_changes_and_stops_on_one_page(client):
    user, subject = make_user(email="zoe@example.org"), make_subject()
    subscribed("zoe@example.org")
    client.force_login(user)
    assert 'name="email"' not in client.get(PAGE).content.decode()
    page = client.post(PAGE, {"subjects": [subject.pk]}, follow=True)
    assert "vous recevrez la lettre à zoe@example.org" in page.content.decode()
    assert f'value="{subject.pk}"' in page.content.decode()
    subscription = Subscription.objects.get()
    assert (subscription.user, subscription.email, subscription.address) == (user, "", "zoe@example.org")
    assert "checked" in client.get(PAGE).content.decode()
    client.post(reverse("notifications:newsletter_stop", args=[subscription.public_id]))
    assert not Subscription.objects.exists()


def test_a_closed_account_asks_for_nothing():
    with pytest.raises(ActionDenied):
        actions.subscribe_account(by=make_user(is_active=False), choices=Choices(), now=timezone.now())


@pytest.mark.parametrize("token", ["rien", encrypt_link("autre", ["zoe@example.org", [], []])])
def test_a_broken_link_says_how_to_get_another(client, token):
    for method in ("get", "post"):
        page = getattr(client, method)(reverse("notifications:newsletter_confirm", args=[token]))
        assert page.status_code == 410
        assert "Ce lien ne marche plus" in page.content.decode()


def test_a_subject_gone_meanwhile_is_left_out():
    token = encrypt_link(PURPOSE, ["zoe@example.org", [4242], [4243]])
    email, choices = actions.read_link(token)
    subscription = actions.confirm_subscription(email=email, choices=choices)
    assert not subscription.subjects.exists()


def test_opening_the_link_that_stops_changes_nothing_and_its_button_stops_for_good(client):
    subscription = subscribed("zoe@example.org")
    path = reverse("notifications:newsletter_stop", args=[subscription.public_id])
    assert "Ne plus recevoir la lettre d’information ?" in client.get(path).content.decode()
    assert Subscription.objects.exists()
    mailer = Client(enforce_csrf_checks=True)
    for _again in range(2):
        page = mailer.post(
            path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded", HTTP_ORIGIN="null"
        )
        assert page.status_code == 200
    assert "C’est fait" in page.content.decode()
    assert not Subscription.objects.exists()
    assert client.post(reverse("notifications:newsletter_stop", args=[uuid.uuid4()])).status_code == 200


def test_stopping_stops_every_subscription_of_the_address():
    user = make_user(email="zoe@example.org")
    subscribed("ZOE@example.org")
    subscribed(user=user)
    actions.unsubscribe(public_id=user.newsletter_subscription.public_id)
    assert not Subscription.objects.exists()


def test_an_address_is_once_in_the_table_and_is_either_a_person_or_an_address():
    subscribed("zoe@example.org")
    for fields in ({"email": "ZOE@example.org"}, {"email": ""}, {"email": "a@example.org", "user": make_user()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(**fields)


def test_one_sees_and_erases_what_one_asked_for_with_an_address_before_having_an_account():
    user, subject = make_user(email="zoe@example.org"), make_subject()
    subscribed("Zoe@example.org", subjects=[subject])
    subscribed("autre@example.org")
    (chapter,) = [row for row in personal_data.chapters(user) if row.model == "notifications.Subscription"]
    assert "Zoe@example.org" in chapter.rows[0]
    assert "Budget participatif" in chapter.rows[0]
    erase_account(user=user, by=user, now=timezone.now())
    assert list(Subscription.objects.values_list("email", flat=True)) == ["autre@example.org"]


def test_a_letter_sent_stays_readable_at_its_page_and_a_draft_is_nowhere(client):
    issue = sent()
    page = client.get(reverse("notifications:newsletters"))
    assert "Ce que la ville a fait de vos idées" in page.content.decode()
    body = client.get(reverse("notifications:newsletter", args=[issue.pk])).content.decode()
    assert "<h2>Au Mail</h2>" in body
    assert "<strong>bancs</strong>" in body
