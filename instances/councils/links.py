"""The links of the mails: encrypted, never stored, and nobody reads an address in one.

One for whoever applied (confirm, follow, withdraw), one for the parent who is asked; the second names the address that
was asked, so that it dies when another parent is.
"""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from allonnes.core.encryption import decrypt_link, encrypt_link, fingerprint
from instances.councils.models import Candidacy
from instances.councils.workflow import PARENT_DAYS

_CANDIDATE, _PARENT = "instances.candidate", "instances.parent"
CONFIRM_DAYS = timedelta(days=7)
# As long as a candidacy may be followed.
FOLLOW_DAYS = 400


def candidate_token(candidacy: Candidacy) -> str:
    """What proves that somebody reads the address of this candidacy."""
    return encrypt_link(_CANDIDATE, [candidacy.client_id.hex, fingerprint(_CANDIDATE, candidacy.email)])


def candidate_link(candidacy: Candidacy) -> str:
    """Its page, for who has no account."""
    return reverse("instances:candidacy", args=[candidate_token(candidacy)])


def parent_link(candidacy: Candidacy) -> str:
    """The page where the parent answers."""
    held = [candidacy.client_id.hex, fingerprint(_PARENT, candidacy.parent_email)]
    return reverse("instances:parent", args=[encrypt_link(_PARENT, held)])


def _candidacy_of(purpose: str, token: str, days: int) -> tuple[Candidacy | None, str]:
    held: Any = decrypt_link(purpose, token, max_age=timedelta(days=days))
    if held is None:
        return None, ""
    rows = Candidacy.objects.select_related("council", "college", "author")
    return rows.filter(client_id=held[0], erased_at=None).first(), held[1]


def candidacy_of_token(token: str) -> Candidacy | None:
    """The candidacy of a link; None when it is forged, too old, or when the address changed since."""
    candidacy, address = _candidacy_of(_CANDIDATE, token, FOLLOW_DAYS)
    return candidacy if candidacy and address == fingerprint(_CANDIDATE, candidacy.email) else None


def candidacy_of_parent(token: str) -> Candidacy | None:
    """The candidacy that a parent was asked about; None when it is forged, too old, or another parent was asked."""
    candidacy, address = _candidacy_of(_PARENT, token, PARENT_DAYS)
    return candidacy if candidacy and address == fingerprint(_PARENT, candidacy.parent_email) else None
