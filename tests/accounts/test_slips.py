"""A code left empty or half typed is a slip: it is told, and is no try."""

import pytest
from django.urls import reverse

from tests.factories.accounts import make_user
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
