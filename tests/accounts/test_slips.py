"""A code left empty or half typed is a slip: it is told, and is no try. Who tries too often loses little."""

import pytest
from django.urls import reverse

from tests.factories.accounts import make_user, sign_in
from tests.factories.mail import ask_code, is_signed_in, last_code, type_code

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slip", "words"), [("", "Écrivez le code."), ("1234", "8 chiffres"), ("abcd-efgh", "8 chiffres")]
)
def test_a_slip_is_told_and_is_no_try(client, slip, words):
    ask_code(client, make_user().email)
    for _try in range(6):
        assert words in type_code(client, slip).content.decode()
    type_code(client, last_code())
    assert is_signed_in(client)


def test_a_slip_is_no_try_at_the_other_codes(client):
    user = make_user()
    client.post(reverse("account_reset_password"), {"email": user.email})
    for _try in range(6):
        client.post(reverse("account_confirm_password_reset_code"), {"code": "12"})
    page = client.post(reverse("account_confirm_password_reset_code"), {"code": last_code("password_code")})
    assert page.url == reverse("account_complete_password_reset")


def test_password_changed_too_often_says_what_to_do_and_keeps_no_password(client):
    user, url = make_user(), reverse("account_change_password")
    user.set_password("une longue phrase à moi")
    user.save()
    sign_in(client, user)
    wrong = {"oldpassword": "un mot faux", "password1": "encore une phrase", "password2": "encore une phrase"}
    slowed = [client.post(url, wrong) for _try in range(6)][-1]
    page = slowed.content.decode()
    assert slowed.status_code == 429
    assert "Attendez cinq minutes, puis recommencez." in page
    assert f'href="{url}"' in page
    assert "un mot faux" not in page
    assert "encore une phrase" not in page
    assert reverse("account_login") not in page
    assert client.get(url).status_code == 200
