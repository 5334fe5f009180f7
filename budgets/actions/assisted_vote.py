"""A vote helped by an agent: the ballot goes in by the same door; the act of the agent is written apart."""

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.outreach.models import Encounter
from budgets.actions.voting import Saved, save_choice
from budgets.models import AssistedVote
from budgets.permissions import assisted_vote as permissions
from budgets.vote.ballot_rules import Change
from budgets.vote.voter import Voter


@transaction.atomic
def save_assisted_choice(*, voter: Voter, change: Change, encounter: Encounter, by: User) -> Saved:
    """Save one tap; with the first one, the agent's act: who helped, where, which day, and that the person agreed.

    The act names neither the voter nor the ballot. Refused together: none is written without the other.
    """
    refuse(permissions.refusal_to_assist_voter(by, encounter, voter, timezone.now()))
    saved = save_choice(voter=voter, change=change)
    if saved.is_new:
        AssistedVote.objects.create(
            edition_id=voter.edition, encounter=encounter, agent=by, day=timezone.localdate(), has_consent=True
        )
    return saved
