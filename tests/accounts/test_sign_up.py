"""Signing up: what is asked at each age, what is kept, and nothing that tells who has an account."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from allonnes.accounts.models import ParentalConsent, User
from allonnes.core.models import LimitCount
from tests.factories.accounts import born_years_ago, make_user
from tests.factories.mail import is_signed_in, last_code, letters
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
EMAIL = "nouvelle@example.org"


def _sign_up(client, *, query="", **answers):
    return client.post(
        reverse("account_signup") + query, {"email": EMAIL, "first_name": "Camille", "age": "adult", **answers}
    )


def _confirm(client):
    return client.post(reverse("account_email_verification_sent"), {"code": last_code("signup_code")})


def _born(years, days=0):
    return born_years_ago(years, days=days).strftime("%d/%m/%Y")


def test_adult_signs_up_with_an_address_and_a_code(client):
    assert _sign_up(client).url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert EMAIL in page
    response = client.post(reverse("account_email_verification_sent"), {"code": last_code("signup_code")})
    assert response.url == reverse("accounts:home")
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.first_name, user.birth_date) == (EMAIL, "Camille", None)
    assert not user.has_usable_password()
    assert client.get(reverse("account_email")).status_code == 200  # the code just typed is a proof


def test_birth_date_of_an_adult_is_not_kept(client):
    _sign_up(client, birth_date=_born(40))
    _confirm(client)
    assert User.objects.get().birth_date is None


def test_first_name_may_stay_empty(client):
    _sign_up(client, first_name="")
    _confirm(client)
    assert User.objects.get().first_name == ""


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"age": ""}, "Choisissez votre âge."),
        ({"email": ""}, "Écrivez votre adresse électronique."),
        ({"email": "camille"}, "Écrivez une adresse complète."),
        ({"first_name": "www.piege.example"}, "Écrivez seulement des lettres"),
        ({"age": "minor"}, "Écrivez votre date de naissance"),
        ({"age": "minor", "birth_date": "demain"}, "jour/mois/année"),
        ({"age": "minor", "birth_date": "01/01/1850"}, "n’est pas possible"),
        ({"age": "minor", "birth_date": "01/01/2100"}, "n’est pas possible"),
        ({"age": "minor", "birth_date": _born(18)}, "18 ans ou plus"),
        ({"age": "minor", "birth_date": _born(12)}, "accord d’un parent"),
        ({"age": "minor", "birth_date": _born(12), "parent_email": "papa"}, "adresse complète"),
        ({"age": "minor", "birth_date": _born(12), "parent_email": EMAIL}, "pas la vôtre"),
    ],
)
def test_error_says_what_to_do_and_nothing_is_kept(client, answers, sentence):
    response = _sign_up(client, **answers)
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "<title>Erreur" in page
    assert 'aria-invalid="true"' in page
    assert not User.objects.exists()
    assert not letters()


@pytest.mark.parametrize("days", [-1, 200])
def test_child_under_11_is_kindly_refused_and_nothing_is_kept(client, days):
    years = 11 if days < 0 else 10
    page = _sign_up(client, age="minor", birth_date=_born(years, days), parent_email="p@example.org").content.decode()
    assert "Il faut avoir 11 ans" in page
    assert "lire tout le site sans compte" in page
    assert not User.objects.exists()
    assert not letters()


@pytest.mark.parametrize(("years", "days", "asked"), [(11, 0, True), (15, -1, True), (15, 0, False), (18, -1, False)])
def test_parent_is_asked_from_11_to_14(client, years, days, asked):
    _sign_up(client, age="minor", birth_date=_born(years, days), parent_email="Parent@example.org")
    assert not letters("parent_asked")
    _confirm(client)
    user = User.objects.get()
    assert user.birth_date == born_years_ago(years, days=days)
    assert ParentalConsent.objects.filter(user=user).exists() is asked
    assert [letter.address for letter in letters("parent_asked")] == (["parent@example.org"] if asked else [])


def _without_noise(response):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r"[\w.]+@example\.org", "ADDRESS", page)


def test_sign_up_answers_alike_with_and_without_account():
    known, answers = make_user().email, []
    for email in (known, EMAIL):
        client = StrictClient()
        response = _sign_up(client, email=email)
        answers.append((response.status_code, response.url, _without_noise(client.get(response.url))))
    assert answers[0] == answers[1]
    (letter,) = letters("account_exists")
    assert letter.address == known
    assert len(letters("signup_code")) == 1


def test_child_who_already_has_an_account_does_not_bother_a_parent():
    user = make_user(age=12)
    _sign_up(StrictClient(), email=user.email, age="minor", birth_date=_born(12), parent_email="p@example.org")
    assert not letters("parent_asked")


def test_forged_code_field_does_not_open_somebody_else_s_account(client):
    user = make_user()
    _sign_up(client, email=user.email)
    client.post(reverse("account_email_verification_sent"), {"code": ""})
    assert not is_signed_in(client)


def test_many_sign_ups_from_one_place_are_slowed_down():
    statuses = [_sign_up(StrictClient(), email=f"v{number}@example.org").status_code for number in range(22)]
    assert statuses[-1] == 429
    assert "Trop de demandes" in _sign_up(StrictClient(), email="v99@example.org").content.decode()


def test_what_was_typed_waits_in_the_page_that_asks_to_slow_down(client):
    for number in range(21):
        _sign_up(StrictClient(), email=f"v{number}@example.org")
    slowed = _sign_up(client, email="lea@example.org", first_name="Léa", query="?next=/agenda/")
    assert slowed.status_code == 429
    page = slowed.content.decode()
    assert f'action="{reverse("account_signup")}?next=/agenda/"' in page
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert (fields["email"], fields["first_name"]) == ("lea@example.org", "Léa")
    cache.clear()
    LimitCount.objects.all().delete()
    client.post(reverse("account_signup"), fields)
    assert letters("signup_code")[-1].address == "lea@example.org"


def test_code_asked_again_too_soon_leads_back_to_its_page_where_the_last_code_still_works(client):
    _sign_up(client)
    code_page = reverse("account_email_verification_sent")
    refused = client.post(code_page, {"action": "resend"})
    assert refused.status_code == 429
    page = refused.content.decode()
    assert f'href="{code_page}"' in page
    assert f'href="{reverse("account_login")}"' in page
    assert "Attendez cinq minutes" in page
    assert client.get(code_page).status_code == 200
    _confirm(client)
    assert is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_at_once_make_one_account():
    statuses = together(*[lambda: _sign_up(StrictClient()).status_code] * 2)
    assert sorted(statuses) in ([302, 302], [302, 429])  # one letter every ten seconds to the same address
    assert User.objects.count() == 1
