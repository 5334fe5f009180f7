"""Proving again who you are before a sensitive change: what the account has, else a code by mail."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase

from allonnes.accounts import second_factor
from allonnes.accounts.adapter import send_code
from allonnes.accounts.allauth_internals import record_authentication
from allonnes.accounts.limits import too_often
from allonnes.accounts.mailed_codes.fingerprints import fingerprint_of, is_code_of, new_mailed_code
from allonnes.accounts.messages import IDENTITY_CODE
from allonnes.accounts.requests import person_of

SESSION_KEY, PURPOSE = "identity_code", "accounts.identity"
CODE_SECONDS = 600
MAX_TRIES = 3

View = Callable[..., HttpResponseBase]


def has_recent_proof(request: HttpRequest) -> bool:
    """Signed in, or proved again, less than five minutes ago (allauth's REAUTHENTICATION_TIMEOUT).

    Once the account has a second factor, nothing else is a proof: a session opened before it, or a stolen password,
    must not reach the spare codes.
    """
    records = get_authentication_records(request, request.user)
    if second_factor.has_one(person_of(request)):
        records = [record for record in records if record["method"] == second_factor.METHOD]
    times = [record["at"] for record in records]
    return bool(times) and time.time() - max(times) < app_settings.REAUTHENTICATION_TIMEOUT


def recent_proof_required(view: View) -> View:
    """Send to the page of proof, then back. allauth asks nothing of an account without password: this does."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not has_recent_proof(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def send_identity_code(request: HttpRequest) -> bool:
    """Mail a code that this session alone can use, ten minutes and once; False when asked too often."""
    person = person_of(request)
    if too_often(request, "identity", key=str(person.pk)):
        return False
    code = new_mailed_code()
    request.session[SESSION_KEY] = {"code": fingerprint_of(PURPOSE, code), "at": time.time(), "tries": 0}
    send_code(IDENTITY_CODE, address=person.email, code=code, user=person)
    return True


def waits_for_code(request: HttpRequest) -> bool:
    """A code was sent and can still be typed."""
    sent = request.session.get(SESSION_KEY)
    return sent is not None and time.time() - sent["at"] <= CODE_SECONDS and sent["tries"] < MAX_TRIES


def tries_left(request: HttpRequest) -> int:
    """How many times the code that was sent can still be tried."""
    sent = request.session.get(SESSION_KEY)
    return max(0, MAX_TRIES - sent["tries"]) if sent else 0


def check_identity_code(request: HttpRequest, code: str) -> bool:
    """Compare a typed code; a right one is used up and counts as a proof, the third wrong one cancels it."""
    if not waits_for_code(request):
        return False
    sent = request.session[SESSION_KEY]
    if not is_code_of(sent["code"], PURPOSE, code):
        request.session[SESSION_KEY] = {**sent, "tries": sent["tries"] + 1}
        return False
    del request.session[SESSION_KEY]
    record_authentication(request, request.user, "code", reauthenticated=True)
    return True
