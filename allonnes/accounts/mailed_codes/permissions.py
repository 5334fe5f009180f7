"""How often a mailed code is sent and tried: five times each, during a day."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.accounts.mailed_codes.models import AbstractMailedCode

CODE_LIFE = timedelta(hours=24)
BETWEEN_SENDS = timedelta(minutes=1)
MAX_TRIES, MAX_SENDS = 5, 5


def refusal_to_try_code(code: AbstractMailedCode, now: datetime) -> str | None:
    """Five tries, twenty-four hours."""
    if code.tries >= MAX_TRIES:
        return _("Trop d’essais : ce code ne marche plus. Demandez-en un autre.")
    if now >= code.sent_at + CODE_LIFE:
        return _("Ce code a plus de 24 heures : il ne marche plus. Demandez-en un autre.")
    return None


def refusal_to_change_address(code: AbstractMailedCode) -> str | None:
    """Five messages for one thing, whatever the addresses."""
    if code.sent_count >= MAX_SENDS:
        return _("Cinq messages sont déjà partis. Regardez dans les courriers indésirables, ou appelez la mairie.")
    return None


def refusal_to_resend_code(code: AbstractMailedCode, now: datetime) -> str | None:
    """Five messages for one thing, one a minute."""
    refused = refusal_to_change_address(code)
    if refused:
        return refused
    if now < code.sent_at + BETWEEN_SENDS:
        return _("Un message vient de partir. Attendez une minute avant d’en demander un autre.")
    return None


def wrong_code(left: int) -> str:
    """What is said of a wrong code: how many tries are left, so that nobody meets the last one unwarned."""
    if not left:
        return _("Ce n’est pas le bon code.")
    return ngettext(
        "Ce n’est pas le bon code. Il vous reste %(count)s essai.",
        "Ce n’est pas le bon code. Il vous reste %(count)s essais.",
        left,
    ) % {"count": left}
