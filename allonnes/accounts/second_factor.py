"""Whether a session showed more than a mailbox or a password: an application's code, a passkey, a spare code."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from allonnes.accounts.models import User

METHOD = "mfa"  # what allauth writes in the session
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_one(user: User) -> bool:
    """The account has an application of codes or a passkey."""
    return bool(is_mfa_enabled(user, FACTORS))


def is_shown(request: HttpRequest, user: User) -> bool:
    """This session used the second factor, and the account still has one."""
    records = get_authentication_records(request, user)
    return any(record["method"] == METHOD for record in records) and has_one(user)
