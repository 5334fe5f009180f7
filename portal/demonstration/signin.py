"""The accounts to try the portal with: known password, known application of codes. For demonstrations only."""

import base64
import hashlib
import time
from typing import NamedTuple

from allauth.mfa import app_settings

from allonnes.accounts.allauth_internals import format_hotp_value, hotp_value
from allonnes.accounts.models import User
from allonnes.accounts.roles import Role

# Printed on a public page of the demonstration: it protects nothing.
DEMO_PASSWORD = "citron-bateau-lanterne"  # noqa: S105


class DemoAccount(NamedTuple):
    """A line of the page /demo/. `code` is empty for residents, who need none."""

    role: str
    email: str
    password: str
    code: str
    seconds_left: int


class Holder(NamedTuple):
    """An account kept to sign in with; `role` is empty for a resident."""

    role: str
    first_name: str
    email: str

    @property
    def label(self) -> str:
        return str(Role(self.role).label) if self.role else "Habitante ou habitant"


HOLDERS = (
    Holder("", "Samira", "habitante@example.org"),
    Holder(Role.ADMINISTRATOR, "Camille", "administration@example.org"),
    Holder(Role.QRC_MANAGER, "Béatrice", "responsable-qrc@example.org"),
    Holder(Role.QRC_AGENT, "Malik", "agent-qrc@example.org"),
    Holder(Role.SERVICE_AGENT, "Florent", "agent-espaces-verts@example.org"),
    Holder(Role.MEDIATOR, "Awa", "mediation@example.org"),
    Holder(Role.MODERATOR, "Simon", "moderation@example.org"),
    Holder(Role.COUNCIL_ANIMATOR, "Lucie", "animation-conseils@example.org"),
    Holder(Role.VOTE_OFFICER, "Paul", "bureau-de-vote@example.org"),
    Holder(Role.VOTE_OFFICER, "Lucile", "bureau-de-vote-2@example.org"),
    Holder(Role.ELECTED_OFFICIAL, "Hawa", "elue@example.org"),
)


def totp_secret(email: str) -> str:
    """The secret of a demonstration account's application of codes, always the same for one address."""
    digest = hashlib.sha256(f"demonstration:{email}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def accounts(at: float | None = None) -> list[DemoAccount]:
    """The accounts that exist, with the code of the moment and how many seconds it still works. One query."""
    at = time.time() if at is None else at
    known = set(User.objects.filter(email__in=[holder.email for holder in HOLDERS]).values_list("email", flat=True))
    return [_account(holder, at) for holder in HOLDERS if holder.email in known]


def _account(holder: Holder, at: float) -> DemoAccount:
    period = app_settings.TOTP_PERIOD
    if not holder.role:
        return DemoAccount(holder.label, holder.email, DEMO_PASSWORD, "", 0)
    code = format_hotp_value(hotp_value(totp_secret(holder.email), int(at) // period))
    return DemoAccount(holder.label, holder.email, DEMO_PASSWORD, code, period - int(at) % period)
