"""A vote helped by an agent: the ballot goes in by the same action; the act of the agent is written apart."""

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.outreach.models import Encounter
from budgets.voting.assisted import permissions
from budgets.voting.ballot.actions import Saved, save_choice
from budgets.voting.box.ballot_rules import Change
from budgets.voting.kiosks.actions import lock_agent
from budgets.voting.models import AssistedVote, RollEntry
from budgets.voting.roll.pace import count_vote, note_refusal, votes
from budgets.voting.roll.voter import Voter


@transaction.atomic
def save_assisted_choice(*, voter: Voter, change: Change, encounter: Encounter, by: User) -> Saved:
    """Save one tap; with the first one, the agent's act: who helped, where, which day, and that the person agreed.

    The act names neither the voter nor the ballot. Refused together: none is written without the other. A first tap is
    counted in the pace and in the day of the agent, whose row is held until the end.
    """
    now = timezone.now()
    refuse(permissions.refusal_to_assist_voter(by, encounter, voter, now))
    if not voter.is_marked and not RollEntry.objects.filter(pk=voter.entry_id).exists():
        lock_agent(by.pk)
        if refused := permissions.refusal_of_pace(by, now):
            note_refusal(voter.edition)
            raise ActionDenied(refused)
    saved = save_choice(voter=voter, change=change)
    if saved.is_new:
        AssistedVote.objects.create(
            edition_id=voter.edition, encounter=encounter, agent=by, day=timezone.localdate(now), has_consent=True
        )
        count_vote(permissions.pace_key(by), votes())
    return saved
