"""Signing in: by code, by password; nothing tells who has an account; tries are counted."""

import os
import re
import subprocess
import sys
from urllib.parse import unquote

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.models import OutboxMessage
from tests.factories.accounts import make_user, sign_in
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase que je retiens"


def _by_password(client, email, password=PASSWORD):
    return client.post(reverse("account_login_by_password"), {"login": email, "password": password})


def test_code_signs_in_and_is_never_stored_in_clear(client):
    user = make_user()
    assert ask_code(client, user.email).url == reverse("account_confirm_login_code")
    (letter,) = letters("login_code")
    code = last_code()
    assert re.fullmatch(r"\d{4}-\d{4}", code)
    assert letter.payload == {"first_name": "Camille"}
    assert code.encode() not in bytes(letter.secret)
    assert (letter.address, letter.person) == (user.email, user.public_id)
    assert type_code(client, code).url == reverse("accounts:home")
    assert is_signed_in(client)


@pytest.mark.parametrize("write", [lambda code: code.replace("-", ""), lambda code: f" {code[:4]} {code[5:]} "])
def test_code_may_be_typed_without_its_dash(client, write):
    ask_code(client, make_user().email)
    type_code(client, write(last_code()))
    assert is_signed_in(client)


def test_address_may_be_typed_in_capitals(client):
    user = make_user()
    ask_code(client, user.email.upper())
    type_code(client, last_code())
    assert client.session["_auth_user_id"] == str(user.pk)


def test_code_serves_once(client):
    user = make_user()
    ask_code(client, user.email)
    code = last_code()
    type_code(client, code)
    client.post(reverse("account_logout"))
    type_code(client, code)
    assert not is_signed_in(client)


def test_code_serves_only_where_it_was_asked(client):
    ask_code(client, make_user().email)
    other = StrictClient()
    type_code(other, last_code())
    assert not is_signed_in(other)


def test_new_code_replaces_the_old_one(client):
    ask_code(client, make_user().email)
    old = last_code()
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert len(letters("login_code")) == 2
    type_code(client, old)
    assert not is_signed_in(client)
    type_code(client, last_code())
    assert is_signed_in(client)


@pytest.mark.parametrize(("minutes", "works"), [(9, True), (11, False)])
def test_code_lives_ten_minutes(client, minutes, works):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask_code(client, make_user().email)
        clock.shift(minutes * 60)
        type_code(client, last_code())
        assert is_signed_in(client) is works


def test_third_wrong_code_cancels_the_right_one(client):
    ask_code(client, make_user().email)
    page = type_code(client, "0000-0000").content.decode()
    assert "<title>Erreur" in page
    assert "Ce n’est pas le bon code. Il vous reste 2 essais." in page
    assert "Il vous reste 1 essai." in type_code(client, "0000-0000").content.decode()
    type_code(client, "0000-0000")
    type_code(client, last_code())
    assert not is_signed_in(client)


def test_session_is_new_after_sign_in(client):
    ask_code(client, make_user().email)
    before = client.session.session_key
    type_code(client, last_code())
    assert client.session.session_key != before


def test_sign_in_leads_back_where_the_person_was_going(client):
    wanted = reverse("accounts:data")
    client.post(reverse("account_login"), {"login": make_user().email, "next": wanted})
    response = client.post(reverse("account_confirm_login_code"), {"code": last_code(), "next": wanted})
    assert response.url == wanted


def test_sign_in_never_leads_to_another_site(client):
    ask_code(client, make_user().email)
    response = client.post(reverse("account_confirm_login_code"), {"code": last_code(), "next": "https://mal.example/"})
    assert response.url == reverse("accounts:home")


def test_person_can_start_again_with_another_address(client):
    ask_code(client, "faute@example.org")
    assert client.get(reverse("account_login")).url == reverse("account_confirm_login_code")
    client.post(reverse("account_logout"), {"next": reverse("account_login")})
    assert client.get(reverse("account_login")).status_code == 200


def test_first_code_verifies_the_address_of_an_account_opened_by_an_agent(client):
    user = User.objects.create_user("marche@example.org")
    ask_code(client, user.email)
    type_code(client, last_code())
    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=user).verified
    assert len(OutboxMessage.objects.all()) == len(letters("login_code")) + len(letters("security_notice"))


def _without_noise(response):
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r"[\w.]+@example\.org", "ADDRESS", page)


@pytest.mark.parametrize("is_active", [True, False])
def test_sign_in_answers_alike_with_and_without_account(is_active):
    answers = []
    for email in (make_user(is_active=is_active).email, "inconnue@example.org"):
        client = StrictClient()
        response = ask_code(client, email)
        answers.append((response.status_code, response.url, _without_noise(client.get(response.url))))
        answers[-1] += (_without_noise(type_code(client, "0000-0000")),)
    assert answers[0] == answers[1]


def test_unknown_address_is_told_by_mail_only(client):
    ask_code(client, "inconnue@example.org")
    (letter,) = letters("unknown_account")
    assert (letter.address, letter.person) == ("inconnue@example.org", None)
    assert not letters("login_code")


def test_password_signs_in(client):
    user = make_user(password=PASSWORD)
    assert _by_password(client, user.email).url == reverse("accounts:home")
    assert is_signed_in(client)


def test_wrong_password_answers_alike_with_and_without_account():
    pages = []
    for email in (make_user(password=PASSWORD).email, make_user().email, "inconnue@example.org"):
        response = _by_password(StrictClient(), email, "autre phrase quelconque")
        pages.append((response.status_code, _without_noise(response)))
    assert pages[0] == pages[1] == pages[2]
    assert "demandez un code par message" in pages[0][1]


def test_sixth_wrong_password_is_not_even_read(client):
    user = make_user(password=PASSWORD)
    for _try in range(5):
        _by_password(client, user.email, "faux faux faux")
    page = _by_password(client, user.email).content.decode()
    assert "Trop d’essais" in page
    assert not is_signed_in(client)


def test_fourth_code_in_a_minute_is_refused(client):
    user = make_user()
    for _try in range(4):
        response = ask_code(StrictClient(), user.email)
    assert "Trop d’essais" in response.content.decode()
    assert len(letters("login_code")) == 3


def _ask_for_many(address, count):
    statuses = []
    for number in range(count):
        response = ask_code(StrictClient(), f"voisin{number}@example.org", REMOTE_ADDR=address)
        statuses.append(response.status_code)
    return statuses


def test_demands_are_counted_per_address_of_the_network():
    statuses = _ask_for_many("192.0.2.7", 35)
    assert 429 in statuses
    assert _ask_for_many("192.0.2.8", 1) == [302]


@override_settings(KIOSK_ADDRESSES=["192.0.2.7"])
def test_kiosk_is_not_counted_but_an_account_still_is():
    user = make_user()
    assert set(_ask_for_many("192.0.2.7", 35)) == {302}
    for _try in range(4):
        response = ask_code(StrictClient(), user.email, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 200


def test_forgotten_password_is_replaced_by_code(client):
    user = make_user(password=PASSWORD)
    other = StrictClient()
    sign_in(other, user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": last_code("password_code")})
    new = "une autre phrase longue"
    short = {"password1": "court", "password2": "court"}
    page = client.post(reverse("account_complete_password_reset"), short).content.decode()
    assert "au moins 12 caractères" in page
    client.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})
    assert client.get(reverse("account_password_reset_completed")).status_code == 200
    user.refresh_from_db()
    assert user.check_password(new)
    assert letters("security_notice")[-1].payload["fact"] == "Votre mot de passe oublié a été remplacé."
    assert other.get(reverse("accounts:home")).status_code == 302


def test_forgotten_password_answers_alike_with_and_without_account():
    answers = []
    for email in (make_user().email, "inconnue@example.org"):
        client = StrictClient()
        response = client.post(reverse("account_reset_password"), {"email": email})
        answers.append((response.url, _without_noise(client.get(response.url))))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("court", "au moins 12"), ("123456789101112", "trop"), ("Allonnes72700!", "se devine trop facilement")],
)
def test_weak_password_is_refused_with_advice(client, password, sentence):
    user = make_user()
    sign_in(client, user)
    answers = {"password1": password, "password2": password}
    page = client.post(reverse("account_set_password"), answers).content.decode()
    assert sentence in page
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_password_is_added_then_changed_and_told(client):
    user = make_user()
    sign_in(client, user)
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    new = "encore une phrase longue"
    wrong = {"oldpassword": "faux", "password1": new, "password2": new}
    assert "mot de passe actuel" in client.post(reverse("account_change_password"), wrong).content.decode()
    client.post(reverse("account_change_password"), {**wrong, "oldpassword": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(new)
    assert [letter.payload["fact"] for letter in letters("security_notice")] == [
        "Un mot de passe a été ajouté à votre compte.",
        "Votre mot de passe a changé.",
    ]


def test_email_change_asks_again_who_you_are(client):
    user = make_user()
    sign_in(client, user, ago=600)
    response = client.get(reverse("account_email"))
    assert unquote(response.url) == f"{reverse('accounts:confirm_identity')}?next={reverse('account_email')}"
    response = client.post(reverse("account_email"), {"email": "neuve@example.org", "action_add": "1"})
    assert response.status_code == 302
    assert not letters()


def test_identity_is_proved_by_a_code_then_the_address_changes(client):
    user = make_user()
    old = user.email
    elsewhere, stranger = StrictClient(), StrictClient()
    for one, person in ((elsewhere, user), (stranger, make_user())):
        ask_code(one, person.email)
        type_code(one, last_code())
    sign_in(client, user, ago=600)
    back = client.get(reverse("account_email")).url
    client.post(back, {"action": "send"})
    page = client.post(back, {"action": "verify", "code": "0000-0000"}).content.decode()
    assert "<title>Erreur" in page
    assert client.post(back, {"action": "verify", "code": last_code("identity_code")}).url == reverse("account_email")
    assert client.get(reverse("account_email")).status_code == 200
    client.post(reverse("account_email"), {"email": "neuve@example.org", "action_add": "1"})
    user.refresh_from_db()
    assert user.email == old
    assert elsewhere.get(reverse("accounts:home")).status_code == 200
    page = client.post(reverse("account_email_verification_sent"), {"code": last_code("email_code")}, follow=True)
    assert "Vos autres appareils sont déconnectés" in page.content.decode()
    assert client.get(reverse("accounts:home")).status_code == 200
    assert stranger.get(reverse("accounts:home")).status_code == 200
    assert elsewhere.get(reverse("accounts:home")).status_code == 302
    user.refresh_from_db()
    assert user.email == "neuve@example.org"
    notice = letters("security_notice")[-1]
    assert notice.address == old
    assert list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) == ["neuve@example.org"]


def test_identity_code_is_cancelled_by_three_errors(client):
    sign_in(client, make_user(), ago=600)
    url = reverse("accounts:confirm_identity")
    client.post(url, {"action": "send"})
    for _try in range(3):
        client.post(url, {"action": "verify", "code": "0000-0000"})
    client.post(url, {"action": "verify", "code": last_code("identity_code")})
    assert client.get(reverse("account_email")).status_code == 302


def test_identity_code_is_not_sent_without_end(client):
    sign_in(client, make_user(), ago=600)
    for _try in range(4):
        response = client.post(reverse("accounts:confirm_identity"), {"action": "send"})
    assert "Trop de demandes" in response.content.decode()
    assert len(letters("identity_code")) == 3


def test_identity_is_proved_by_password_when_there_is_one(client):
    user = make_user(password=PASSWORD)
    sign_in(client, user, ago=600)
    response = client.get(reverse("account_email"))
    assert response.url.startswith(reverse("account_reauthenticate"))
    page = client.get(response.url).content.decode()
    assert "code reçu par message" in page
    assert client.post(response.url, {"password": PASSWORD, "next": reverse("account_email")}).status_code == 302
    assert client.get(reverse("account_email")).status_code == 200


def test_address_of_somebody_else_is_not_taken(client):
    taken, user = make_user(), make_user()
    sign_in(client, user)
    client.post(reverse("account_email"), {"email": taken.email, "action_add": "1"})
    page = client.post(reverse("account_email_verification_sent"), {"code": last_code("email_code")}).content.decode()
    assert "a déjà un compte" in page
    user.refresh_from_db()
    assert user.email != taken.email


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_signup"])
def test_an_address_too_long_for_the_tables_is_refused_in_words(client, name):
    address = "a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".fr"
    page = client.post(reverse(name), {"login": address, "email": address, "age": "adult"})
    assert page.status_code == 200
    assert "trop longue" in page.content.decode()


@override_settings(CLOSED_DOMAINS=["example.org"])
def test_demonstration_accounts_enter_no_real_site(client):
    user, real = make_user(password=PASSWORD), make_user(email="vraie@ville.fr", password=PASSWORD)
    _by_password(client, user.email)
    assert not is_signed_in(client)
    ask_code(client, user.email)
    type_code(client, last_code())
    assert client.get(reverse("accounts:home")).status_code == 302
    other = StrictClient()
    _by_password(other, real.email)
    assert is_signed_in(other)


def test_session_of_a_demonstration_account_ends_where_the_demonstration_does(client):
    sign_in(client, make_user())
    assert client.get(reverse("accounts:home")).status_code == 200
    with override_settings(CLOSED_DOMAINS=["example.org"]):
        assert client.get(reverse("accounts:home")).status_code == 302


@pytest.mark.parametrize(
    ("site", "demo", "closed"), [("https", "0", True), ("https", "1", False), ("http", "0", False)]
)
def test_domain_of_the_demonstration_is_closed_on_a_real_site(site, demo, closed, tmp_path):
    given = {"SITE_URL": f"{site}://ville.example", "DEMO": demo, "SECRET_KEY": "x" * 60, "VAR_DIR": str(tmp_path)}
    given |= {"EMAIL_URL": "consolemail://", "DATABASE_URL": "postgres://x/y", "PATH": os.environ["PATH"]}
    code = "from allonnes import settings; print(settings.CLOSED_DOMAINS)"
    run = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    assert ("example.org" in run.stdout) is closed
