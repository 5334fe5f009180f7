"""A mailed code is drawn, drawn again for another send, and tried. The caller holds its row under lock."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.mailed_codes.fingerprints import MAILED, fingerprint_of, is_code_of, new_mailed_code
from allonnes.accounts.mailed_codes.models import AbstractMailedCode
from allonnes.accounts.mailed_codes.permissions import (
    MAX_TRIES,
    refusal_to_change_address,
    refusal_to_resend_code,
    refusal_to_try_code,
    wrong_code,
)
from allonnes.core.errors import refuse


def draw_code(code: AbstractMailedCode, *, purpose: str) -> str:
    """A new code for this row, saved; the one before stops working. It is mailed as a secret, and kept nowhere."""
    drawn = new_mailed_code()
    code.fingerprint, code.tries = fingerprint_of(purpose, drawn), 0
    code.save()
    return drawn


def draw_again(code: AbstractMailedCode, *, purpose: str, now: datetime) -> str:
    """Another code for the same address. Raises ActionDenied after the fifth message, or within a minute."""
    refuse(refusal_to_resend_code(code, now))
    return _next(code, purpose, now)


def draw_for_another_address(code: AbstractMailedCode, *, email: str, purpose: str, now: datetime) -> str:
    """The address was mistyped: the first one is forgotten. Raises ActionDenied after the fifth message."""
    refuse(refusal_to_change_address(code))
    code.email = email.strip().lower()
    return _next(code, purpose, now)


def _next(code: AbstractMailedCode, purpose: str, now: datetime) -> str:
    code.sent_at, code.sent_count = now, code.sent_count + 1
    return draw_code(code, purpose=purpose)


def refusal_of_typed(code: AbstractMailedCode, typed: str, *, purpose: str, now: datetime) -> str | None:
    """Compare a typed code: None when it is the one. A wrong one counts, whatever happens next: the caller commits.

    What has not eight digits is a slip: it is told, and costs no try.
    """
    refused = refusal_to_try_code(code, now)
    if refused:
        return refused
    if not MAILED.read(typed):
        return _("Le code a 8 chiffres. Vérifiez-le dans le message.")
    if is_code_of(code.fingerprint, purpose, typed):
        return None
    code.tries += 1
    code.save(update_fields=["tries"])
    return wrong_code(MAX_TRIES - code.tries)
