"""Who helps somebody vote: agents of the town, at an encounter, with the agreement of the person."""

from datetime import datetime

from allonnes.accounts.models import User
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_use_field_mode
from budgets.vote.voter import Voter

NO_CONSENT = "Sans l’accord de la personne, rien n’est enregistré."


def refusal_to_assist(user: User) -> str | None:
    """Agents only: neither an association, nor an elected official."""
    if not user.has_perm("budgets.assist_vote"):
        return "L’aide au vote est réservée aux agents de la ville. Une agente ou un agent peut aider cette personne."
    return None


def refusal_to_assist_voter(user: User, encounter: Encounter, voter: Voter, now: datetime) -> str | None:
    """In the days of the encounter; `voter.encounter` is where she agreed to be helped."""
    said_no = refusal_to_assist(user) or refusal_to_use_field_mode(user, encounter, now)
    return said_no or (None if voter.encounter == encounter.pk else NO_CONSENT)
