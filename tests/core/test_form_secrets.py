"""Whose form it is, read in its token."""

import pytest
from django.middleware.csrf import CSRF_SECRET_LENGTH, get_token

from allonnes.core.form_secrets import is_of, secret_of, sign_forms


def test_the_forms_of_a_browser_carry_the_signature_of_who_signed_in(rf):
    request = rf.get("/")
    before = get_token(request)
    sign_forms(request, 7)
    secret = secret_of(get_token(request))
    assert len(secret) == CSRF_SECRET_LENGTH
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    assert secret == secret_of(get_token(request)) != secret_of(before)
    assert is_of(secret, 7)
    assert not is_of(secret, 8)
    assert not is_of(secret_of(before), 7)


@pytest.mark.parametrize("token", ["", "a" * 32, "a" * 63, "é" * 64, "-" * 64])
def test_what_is_no_token_of_a_form_has_no_secret(token):
    assert secret_of(token) == ""
