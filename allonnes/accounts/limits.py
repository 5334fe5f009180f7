"""How often one address of the network, or one person, may do a thing; the numbers are in the settings."""

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.allauth_internals import consume_one
from allonnes.core.errors import ActionDenied
from allonnes.core.reading_limits import network_of, reads_too_often

__all__ = [
    "LAST_TRY",
    "TOO_OFTEN",
    "is_last_try",
    "is_worn_out",
    "network_of",
    "reads_too_often",
    "refuse_too_often",
    "too_often",
]
TOO_OFTEN = _(
    "Beaucoup de demandes en peu de temps. Attendez quelques minutes, puis recommencez : votre texte est gardé."
)

LAST_TRY = _("Ce n’est pas le bon code. Il reste un seul essai avant une pause : vérifiez chaque signe.")


def too_often(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Count one more demand; True once it is one too many (`ACCOUNT_RATE_LIMITS`, by allauth's counters)."""
    return not ratelimit.consume(request, action=action, key=key)


def is_worn_out(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """True when one more demand would be one too many; counts nothing: for acts whose failures alone are counted."""
    return not ratelimit.consume(request, action=action, key=key, dry_run=True)


def is_last_try(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """True when one more demand may be made, and would be the last one for a while; counts nothing."""
    usage = consume_one(request, app="allauth.account", action=action, key=key)
    if usage is None:
        return False
    is_last = is_worn_out(request, action, key=key)
    usage.rollback()
    return is_last


def refuse_too_often(request: HttpRequest, action: str, *, key: str | None = None) -> None:
    """Count one more demand; raise ActionDenied once it is one too many."""
    if too_often(request, action, key=key):
        raise ActionDenied(str(TOO_OFTEN))
