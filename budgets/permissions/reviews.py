"""Who decides of two voters who look alike, until when, and which vote stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allonnes.accounts.models import User
from allonnes.core.contact_details import contact_details
from budgets.enums import REOPENED, ReviewDecision, VoteChannel
from budgets.models import RollEntry, VoterReview
from budgets.permissions.voting import refusal_to_change_vote, refusal_to_vote, refusal_without_key
from budgets.vote.look_alikes import Pair, same_person_reviews
from budgets.vote.urn import Urn

NOT_OFFICER = "Seul le bureau de vote peut le faire."
OWN_VOTE = "L’un des deux votes est le vôtre : une autre personne du bureau de vote doit décider."
DECIDED = "C’est déjà décidé."
NOT_ALIKE = "Rien ne rapproche ces deux votes."
NO_REASON = "Donnez la raison."
ONE_STAYS = "Dites lequel des deux votes reste."
PAPER_STAYS = "Le vote sur papier reste : sa feuille est déjà mélangée aux autres dans l’urne."
LOST_STAYS = "Ce bulletin n’est pas retrouvé dans l’urne, il ne peut pas en être retiré : c’est lui qui reste."
NOT_CANCELLED = "Ce vote n’est pas annulé."
SAME_OFFICER = "Une autre personne que vous doit le faire : vous avez décidé d’annuler ce vote."
NO_WAY_BACK = "Cette personne a voté à une borne ou avec un agent : elle ne peut pas rouvrir son vote. Il reste annulé."


@dataclass(frozen=True)
class Verdict:
    """What an officer decides of a pair; `keep`: for one person, the entry that stays, unless none can go."""

    decision: ReviewDecision
    reason: str
    keep: RollEntry | None = None


def refusal_to_review(user: User, urn: Urn, pair: Pair) -> str | None:
    """An officer, before the sealing, once for each pair, and never about her own vote."""
    if not user.has_perm("budgets.review_voters"):
        return NOT_OFFICER
    if refused := refusal_to_change_vote(urn) or refusal_without_key(urn):
        return refused
    if user.pk in {one.user_id for one in pair.entries}:
        return OWN_VOTE
    if pair.first == pair.second or pair.first.edition_id != pair.second.edition_id or not pair.why:
        return NOT_ALIKE
    is_known = VoterReview.objects.filter(first=pair.first, second=pair.second).exists()
    return DECIDED if is_known or any(one.is_cancelled for one in pair.entries) else None


def refusal_of_verdict(pair: Pair, verdict: Verdict, fixed: Sequence[RollEntry]) -> str | None:
    """A reason that can be published; for one person, one entry stays, and one whose ballot cannot go always does."""
    reason = refusal_of_reason(verdict.reason)
    if reason or verdict.decision == ReviewDecision.DIFFERENT:
        return reason
    if len(fixed) == len(pair.entries):
        return None
    if verdict.keep not in pair.entries:
        return ONE_STAYS
    if fixed and verdict.keep != fixed[0]:
        return PAPER_STAYS if fixed[0].channel == VoteChannel.PAPER else LOST_STAYS
    return None


def refusal_to_reinstate(user: User, urn: Urn, entry: RollEntry, now: datetime) -> str | None:
    """Another officer than the one who cancelled it, while the vote is open, for somebody who can come back to it."""
    if not user.has_perm("budgets.review_voters"):
        return NOT_OFFICER
    if closed := refusal_to_vote(urn, now):
        return closed
    if not entry.is_cancelled:
        return NOT_CANCELLED
    if entry.user_id == user.pk:
        return OWN_VOTE
    if entry.channel not in REOPENED:
        return NO_WAY_BACK
    return SAME_OFFICER if same_person_reviews(entry).filter(decided_by=user).exists() else None


def refusal_of_reason(reason: str) -> str | None:
    """Written, and fit to be published: no contact detail."""
    if not reason.strip():
        return NO_REASON
    found = contact_details(reason)
    return f"La raison peut être publiée : enlevez {found[0].kind}." if found else None
