"""Who opens and closes a kiosk, when it serves, and what it says to whoever already voted."""

from datetime import datetime, timedelta

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import when
from budgets.models import Kiosk, RollEntry
from budgets.permissions.voting import refusal_to_vote
from budgets.vote.urn import Urn
from budgets.vote.voter import Voter

BEFORE = timedelta(days=1)
ALREADY_VOTED = (
    "Une personne avec ce nom et cette date de naissance a déjà voté. Si ce n’est pas vous, parlez à l’agent."
)
PAUSED = "Cette borne fait une pause : trop de noms y ont été essayés. Parlez à l’agent, ou votez d’une autre façon."


def refusal_to_run_kiosks(user: User) -> str | None:
    """Agents of the town only."""
    if not user.has_perm("budgets.open_kiosk"):
        return "Les bornes sont réservées aux agents de la ville."
    return None


def refusal_to_open_kiosk(user: User, urn: Urn, now: datetime) -> str | None:
    """An agent, while the vote is open or within the day before."""
    said_no = refusal_to_run_kiosks(user)
    if said_no or urn.snapshot is None:
        return said_no or refusal_to_vote(urn, now)
    earliest = urn.snapshot.starts_at - BEFORE
    if now < earliest:
        return f"Une borne s’ouvre au plus tôt la veille du vote : le {when(earliest)}."
    return refusal_to_vote(urn, max(now, urn.snapshot.starts_at))


def refusal_to_close_kiosk(user: User, kiosk: Kiosk) -> str | None:
    """An agent, at any time, once."""
    return refusal_to_run_kiosks(user) or refusal_to_use_kiosk(kiosk)


def refusal_to_use_kiosk(kiosk: Kiosk) -> str | None:
    """A kiosk serves until an agent closes it."""
    return "Cette borne est fermée." if kiosk.closed_at is not None else None


def refusal_of_known_at_kiosk(voter: Voter) -> str | None:
    """One person, one vote; a kiosk tells neither when nor by which way."""
    rows = RollEntry.objects.filter(edition=voter.edition, identity_mark=voter.identity_mark)
    return ALREADY_VOTED if rows.exclude(pk=voter.entry_id).exists() else None
