"""Who decides of two voters who look alike, until when, and which vote stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.contact_details import contact_details
from budgets.voting.ballot.permissions import refusal_to_change_vote, refusal_without_key
from budgets.voting.box.open_box import BallotBox
from budgets.voting.enums import ReviewDecision, VoteChannel
from budgets.voting.models import RollEntry, VoterReview
from budgets.voting.reviews.look_alikes import SETTLED, Pair

NOT_OFFICER = gettext_lazy("Seul le bureau de vote peut le faire.")
OWN_VOTE = gettext_lazy("L’un des deux votes est le vôtre : une autre personne du bureau de vote doit décider.")
DECIDED = gettext_lazy("C’est déjà décidé.")
NOT_ALIKE = gettext_lazy("Rien ne rapproche ces deux votes.")
VOTE_GONE = gettext_lazy(
    "L’un de ces deux votes n’est plus au registre : sa lettre vient d’être remplacée. Il n’y a rien à décider."
)
NO_REASON = gettext_lazy("Donnez la raison.")
ONE_STAYS = gettext_lazy("Dites lequel des deux votes reste.")
PAPER_STAYS = gettext_lazy("Le vote sur papier reste : sa feuille est déjà mélangée aux autres dans l’urne.")
LOST_STAYS = gettext_lazy(
    "Ce bulletin n’est pas retrouvé dans l’urne, il ne peut pas en être retiré : c’est lui qui reste."
)
WAITING = gettext_lazy(
    "Une personne du bureau de vote a déjà décidé : une autre personne confirme, ou retire cette demande."
)
NOT_WAITING = gettext_lazy("Aucune décision sur ces deux votes n’attend une deuxième personne.")
ASKED_BY_YOU = gettext_lazy("Vous avez pris cette décision : une autre personne du bureau de vote doit la confirmer.")
ASKER_LEFT = gettext_lazy(
    "La personne qui l’avait demandé n’est plus membre du bureau de vote : retirez sa demande, puis décidez."
)


@dataclass(frozen=True)
class Verdict:
    """What an officer decides of a pair; `keep`: for one person, the entry that stays, unless none can go."""

    decision: ReviewDecision
    reason: str
    keep: RollEntry | None = None


def refusal_to_review(user: User, ballot_box: BallotBox, pair: Pair) -> str | None:
    """To read their names, to decide, to confirm: an officer, before the sealing, once for each pair, and never about
    their own vote."""
    if refused := _refusal_to_officer(user, ballot_box, pair) or refusal_without_key(ballot_box):
        return refused
    if pair.first == pair.second or pair.first.edition_id != pair.second.edition_id or not pair.why:
        return str(NOT_ALIKE)
    is_settled = VoterReview.objects.filter(SETTLED, first=pair.first, second=pair.second).exists()
    return str(DECIDED) if is_settled or any(entry.is_cancelled for entry in pair.entries) else None


def _refusal_to_officer(user: User, ballot_box: BallotBox, pair: Pair) -> str | None:
    if not user.has_perm("budgets.review_voters"):
        return str(NOT_OFFICER)
    is_own = user.pk in {entry.user_id for entry in pair.entries}
    return refusal_to_change_vote(ballot_box) or (str(OWN_VOTE) if is_own else None)


def refusal_to_decide(user: User, ballot_box: BallotBox, pair: Pair, waiting: VoterReview | None) -> str | None:
    """One decision at a time: another one waits until the first is confirmed or withdrawn."""
    return refusal_to_review(user, ballot_box, pair) or (str(WAITING) if waiting else None)


def refusal_to_confirm_review(user: User, ballot_box: BallotBox, pair: Pair, waiting: VoterReview | None) -> str | None:
    """Another officer than the one who decided, who is still one."""
    if refused := refusal_to_review(user, ballot_box, pair):
        return refused
    if waiting is None:
        return str(NOT_WAITING)
    if waiting.decided_by_id == user.pk:
        return str(ASKED_BY_YOU)
    return None if waiting.decided_by.has_perm("budgets.review_voters") else str(ASKER_LEFT)


def refusal_to_withdraw_review(
    user: User, ballot_box: BallotBox, pair: Pair, waiting: VoterReview | None
) -> str | None:
    """Any officer, until another one confirmed it: nothing has changed yet."""
    return _refusal_to_officer(user, ballot_box, pair) or (None if waiting else str(NOT_WAITING))


def refusal_of_verdict(pair: Pair, verdict: Verdict, fixed: Sequence[RollEntry]) -> str | None:
    """A reason that can be published; for one person, one entry stays, and one whose ballot cannot go always does."""
    reason = refusal_of_reason(verdict.reason)
    if reason or verdict.decision == ReviewDecision.DIFFERENT:
        return reason
    if len(fixed) == len(pair.entries):
        return None
    if verdict.keep not in pair.entries:
        return str(ONE_STAYS)
    if fixed and verdict.keep != fixed[0]:
        return str(PAPER_STAYS if fixed[0].channel == VoteChannel.PAPER else LOST_STAYS)
    return None


def refusal_of_reason(reason: str) -> str | None:
    """Written, and fit to be published: no contact detail."""
    if not reason.strip():
        return str(NO_REASON)
    details = contact_details(reason)
    return _("La raison peut être publiée : enlevez %(kind)s.") % {"kind": details[0].kind} if details else None
