"""A parent's agreement: the link, the two answers, silence."""

import base64
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, personal_data
from allonnes.accounts.actions.parents import name_parent, parent_token
from allonnes.accounts.models import AuditEntry, ParentalConsent, User
from allonnes.accounts.permissions import NOT_YOURS, refusal_to_ask_parent, refusal_to_participate
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.outbox import open_secret
from tests.factories.accounts import make_user, sign_in
from tests.factories.mail import letters
from tests.factories.together import hold_the_log, together

pytestmark = pytest.mark.django_db
PARENT = "parent@example.org"


def _ask(child, email=PARENT, **more):
    return actions.ask_parent(child=child, parent_email=email, now=more.get("now", timezone.now()))


def _link():
    return open_secret(letters("parent_asked")[-1])["url"]


def test_parent_is_written_to_with_a_link_and_a_date():
    child = make_user(age=12)
    consent = _ask(child, "  Parent@Example.org ")
    (letter,) = letters("parent_asked")
    assert (letter.address, letter.person) == (PARENT, child.public_id)
    assert open_secret(letter)["url"] == reverse("accounts:parent", args=[parent_token(consent)])
    assert consent.expires_at - consent.asked_at == timedelta(days=30)
    assert refusal_to_participate(child) is not None


def test_reading_the_link_answers_nothing(client):
    child = make_user(age=12)
    _ask(child)
    page = client.get(_link()).content.decode()
    assert "Oui, je suis d’accord" in page
    assert child.email not in page
    assert ParentalConsent.objects.get().is_granted is None


def test_child_never_reads_the_link(client):
    child = make_user(age=12)
    consent = _ask(child)
    sign_in(client, child)
    for name in ("accounts:home", "accounts:data"):
        assert parent_token(consent) not in client.get(reverse(name)).content.decode()
    assert parent_token(consent).encode() not in personal_data.archive(child)
    assert parent_token(consent) not in personal_data.as_json(list(personal_data.chapters(child)))


def test_yes_opens_the_account_and_tells_the_child(client):
    child = make_user(age=12)
    _ask(child)
    assert client.post(_link(), {"answer": "yes"}).url == reverse("accounts:parent_thanks", args=["oui"])
    consent = ParentalConsent.objects.get()
    assert consent.is_granted
    assert consent.answered_at
    assert refusal_to_participate(child) is None
    assert letters("parent_agreed")[0].address == child.email
    assert AuditEntry.objects.get(act="parent.answer").detail == {"user": child.pk, "is_granted": True}


def test_no_erases_the_account_at_once(client):
    child = make_user(age=12)
    email = child.email
    _ask(child)
    assert client.post(_link(), {"answer": "no"}).url == reverse("accounts:parent_thanks", args=["non"])
    child.refresh_from_db()
    assert child.erased_at
    assert not ParentalConsent.objects.exists()
    (letter,) = letters("account_erased")
    assert (letter.address, letter.payload["why"]) == (email, "Votre parent n’est pas d’accord.")


def test_second_answer_changes_nothing(client):
    child = make_user(age=12)
    _ask(child)
    client.post(_link(), {"answer": "yes"})
    response = client.post(_link(), {"answer": "no"})
    assert response.status_code == 409
    assert "déjà répondu" in response.content.decode()
    child.refresh_from_db()
    assert child.erased_at is None


def test_answer_must_be_yes_or_no(client):
    _ask(make_user(age=12))
    assert client.post(_link(), {"answer": "maybe"}).status_code == 404


def test_forged_link_is_dead(client):
    child = make_user(age=12)
    _ask(child)
    forged = signing.dumps([str(child.public_id), PARENT], salt="other")
    real = parent_token(ParentalConsent.objects.get())
    altered = real[:-1] + ("0" if real[-1] != "0" else "1")
    for token in (forged, "n-importe-quoi", altered):
        response = client.post(reverse("accounts:parent", args=[token]), {"answer": "yes"})
        assert response.status_code == 410
    assert ParentalConsent.objects.get().is_granted is None


def test_link_holds_no_address():
    token = parent_token(_ask(make_user(age=12)))
    body = token.split(":")[0].lstrip(".")
    decoded = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    assert PARENT not in decoded
    assert "@" not in decoded


def test_same_address_is_written_to_once_a_day():
    today = timezone.now()
    _ask(make_user(age=12), now=today)
    other = make_user(age=13)
    with pytest.raises(ActionDenied, match="demain"):
        _ask(other, PARENT.upper(), now=today)
    _ask(other, now=today + timedelta(days=1))
    assert len(letters("parent_asked")) == 2


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_link_lives_thirty_days(client, days, status):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _ask(make_user(age=12))
        clock.shift(timedelta(days=days))
        assert client.get(_link()).status_code == status


def test_link_to_the_former_parent_is_dead(client):
    child = make_user(age=12)
    _ask(child)
    former = _link()
    tomorrow = timezone.now() + timedelta(days=1)
    _ask(child, "autre@example.org", now=tomorrow)
    assert client.get(former).status_code == 410
    assert client.get(_link()).status_code == 200


def test_fresh_link_does_not_prolong_the_thirty_days(client):
    child = make_user(age=12)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _ask(child)
        clock.shift(timedelta(days=29))
        _ask(child, "autre@example.org")
        clock.shift(timedelta(days=2))
        response = client.post(_link(), {"answer": "yes"})
        assert response.status_code == 409
        assert "30 jours" in response.content.decode()


def test_parent_is_written_to_once_a_day():
    child = make_user(age=12)
    _ask(child)
    with pytest.raises(ActionDenied, match="demain"):
        _ask(child, "autre@example.org")
    assert ParentalConsent.objects.get().parent_email == PARENT


@pytest.mark.parametrize("email", ["", "  "])
def test_parent_needs_an_address(email):
    with pytest.raises(InvalidInput, match="adresse électronique de votre parent"):
        _ask(make_user(age=12), email)


def test_child_is_not_their_own_parent():
    child = make_user(age=12)
    with pytest.raises(InvalidInput, match="différente"):
        _ask(child, child.email.upper())


@pytest.mark.parametrize("fields", [{}, {"age": 15}, {"age": 12, "is_active": False}])
def test_demand_is_refused_when_it_is_not_needed(fields):
    with pytest.raises(ActionDenied, match="pas nécessaire"):
        _ask(make_user(**fields))


def test_demand_is_refused_after_a_yes():
    child = make_user(age=12)
    consent = _ask(child)
    actions.answer_parent(consent=consent, is_granted=True, now=timezone.now())
    with pytest.raises(ActionDenied, match="pas nécessaire"):
        _ask(child)


def test_answer_is_refused_for_a_closed_account():
    child = make_user(age=12)
    consent = _ask(child)
    User.objects.filter(pk=child.pk).update(is_active=False)
    with pytest.raises(ActionDenied, match="fermé"):
        actions.answer_parent(consent=consent, is_granted=True, now=timezone.now())


def test_answer_is_refused_after_thirty_days():
    consent = _ask(make_user(age=12))
    with pytest.raises(ActionDenied, match="30 jours"):
        actions.answer_parent(consent=consent, is_granted=True, now=consent.expires_at)


def test_answer_is_refused_when_another_parent_was_named_meanwhile():
    child = make_user(age=12)
    consent = _ask(child)
    name_parent(child=child, parent_email="autre@example.org", now=timezone.now())
    with pytest.raises(ActionDenied, match="autre parent"):
        actions.answer_parent(consent=consent, is_granted=True, now=timezone.now())


def _erase(child):
    actions.erase_account(user=child, by=child, now=timezone.now())


def _name(child):
    name_parent(child=child, parent_email="autre@example.org", now=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("act", "said"), [(_erase, "déjà supprimé"), (_name, "pas nécessaire")])
def test_a_no_never_blocks_an_act_of_the_child_at_the_same_instant(act, said):
    child = make_user(age=12)
    consent = _ask(child)
    is_held, is_answering = threading.Event(), threading.Event()

    def answer():
        is_held.wait(5)
        is_answering.set()
        actions.answer_parent(consent=consent, is_granted=False, now=timezone.now())

    def meanwhile():
        is_answering.wait(5)
        time.sleep(0.2)
        act(child)

    outcomes = together(lambda: hold_the_log(is_held, waiting=2), answer, meanwhile)
    child.refresh_from_db()
    assert child.erased_at
    assert outcomes[:2] == [None, None]
    assert said in str(outcomes[2])


def test_nobody_asks_in_a_child_s_place():
    assert refusal_to_ask_parent(make_user(), make_user(age=12), timezone.now()) == NOT_YOURS
