"""Who opened a form: at each sign-in the anti-forgery secret of the browser ends with a signature of the person.

Django makes the secret, masks it in each page, checks it and unmasks it; two of its functions used here are not
documented (`django.middleware.csrf`), hence this module alone, and the bound on Django's version in `pyproject.toml`.
"""

from django.http import HttpRequest
from django.middleware.csrf import (  # type: ignore[attr-defined]
    CSRF_SECRET_LENGTH,
    CSRF_TOKEN_LENGTH,
    InvalidTokenFormat,
    _check_token_format,
    _unmask_cipher_token,
    rotate_token,
)
from django.utils.crypto import constant_time_compare, salted_hmac

# Of 32 letters and digits, 16 stay drawn by Django (95 bits), and 16 say whose it is (64 bits).
_DRAWN = CSRF_SECRET_LENGTH // 2


def _signature(start: str, person: object) -> str:
    digest = salted_hmac("core.kept_text", f"{start}:{person}", algorithm="sha256").hexdigest()
    return digest[: CSRF_SECRET_LENGTH - _DRAWN]


def sign_forms(request: HttpRequest, person: object) -> None:
    """At sign-in: a new secret, as `rotate_token` makes it; its forms carry the signature of `person`."""
    rotate_token(request)
    start = request.META["CSRF_COOKIE"][:_DRAWN]
    request.META["CSRF_COOKIE"] = start + _signature(start, person)


def secret_of(token: str) -> str:
    """The secret under the mask of a page's token; "" for what is no token."""
    try:
        _check_token_format(token)
    except InvalidTokenFormat:
        return ""
    return str(_unmask_cipher_token(token)) if len(token) == CSRF_TOKEN_LENGTH else ""


def is_of(secret: str, person: object) -> bool:
    """Whether the form of this secret was opened by this person."""
    return constant_time_compare(secret[_DRAWN:], _signature(secret[:_DRAWN], person))
