"""Who helps somebody vote: agents of the town, at an encounter, with the agreement of the person."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_use_field_mode
from budgets.voting.models import AssistedVote
from budgets.voting.roll.pace import is_too_fast, votes
from budgets.voting.roll.voter import Voter

NO_CONSENT = gettext_lazy("Sans l’accord de la personne, rien n’est enregistré.")
TOO_FAST = gettext_lazy("Vous venez d’aider plusieurs personnes à voter. Attendez une minute, puis recommencez.")
DAY_IS_FULL = gettext_lazy(
    "Vous avez aidé assez de personnes à voter pour aujourd’hui. Une autre agente ou un autre agent peut aider "
    "cette personne ; elle peut aussi voter d’une autre façon."
)
PAUSED = gettext_lazy(
    "Trop de personnes qui ont déjà voté ont été cherchées ici. Attendez une heure, ou conduisez cette personne "
    "à un bureau de vote."
)


def refusal_to_assist(user: User) -> str | None:
    """Agents only: neither an association, nor an elected official."""
    if not user.has_perm("budgets.assist_vote"):
        return _(
            "L’aide au vote est réservée aux agents de la ville. Une agente ou un agent peut aider cette personne."
        )
    return None


def refusal_to_assist_voter(user: User, encounter: Encounter, voter: Voter, now: datetime) -> str | None:
    """In the days of the encounter; `voter.encounter` is where they agreed to be helped."""
    said_no = refusal_to_assist(user) or refusal_to_use_field_mode(user, encounter, now)
    return said_no or (None if voter.encounter == encounter.pk else str(NO_CONSENT))


def refusal_of_pace(user: User, now: datetime) -> str | None:
    """One more person helped: about one a minute, and so many a day by one agent."""
    helped = AssistedVote.objects.filter(agent=user, day=timezone.localdate(now)).count()
    if helped >= settings.ASSISTED_VOTES_A_DAY:
        return str(DAY_IS_FULL)
    return str(TOO_FAST) if is_too_fast(pace_key(user), votes()) else None


def pace_key(user: User) -> str:
    """What the pace of an agent is counted on."""
    return f"agent:{user.pk}"
