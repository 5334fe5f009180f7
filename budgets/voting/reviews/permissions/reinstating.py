"""Who gives a cancelled vote back, and until when: two officers, as it takes two to cancel it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.open_box import BallotBox
from budgets.voting.enums import REOPENED
from budgets.voting.models import RollEntry
from budgets.voting.reviews.look_alikes import same_person_reviews
from budgets.voting.reviews.permissions.reviews import NOT_OFFICER

OWN_VOTE = _("Ce vote est le vôtre : d’autres personnes du bureau de vote doivent décider.")
NOT_CANCELLED = _("Ce vote n’est pas annulé.")
VOTE_GONE = _("Ce vote n’est plus au registre : il n’y a plus rien à rendre.")
NO_WAY_BACK = _(
    "Cette personne a voté à une borne ou avec un agent : elle ne peut pas rouvrir son vote. Il reste annulé."
)
SAME_OFFICER = _("Une autre personne que vous doit confirmer : vous avez décidé d’annuler ce vote.")
ALREADY_ASKED = _("C’est déjà demandé : une autre personne du bureau de vote doit confirmer.")
NOT_ASKED = _("Personne n’a demandé de rendre ce droit. Demandez-le ; une autre personne confirmera.")
ASKED_BY_YOU = _("Vous l’avez demandé : une autre personne du bureau de vote doit confirmer.")
ASKER_LEFT = _("La personne qui l’avait demandé n’est plus membre du bureau de vote : demandez à nouveau.")


def refusal_to_reinstate(user: User, ballot_box: BallotBox, entry: RollEntry, now: datetime) -> str | None:
    """Officers, while the vote is open, for somebody else, who can come back to their vote."""
    if not user.has_perm("budgets.review_voters"):
        return str(NOT_OFFICER)
    if closed := refusal_to_vote(ballot_box, now):
        return closed
    if not entry.is_cancelled:
        return str(NOT_CANCELLED)
    if entry.user_id == user.pk:
        return str(OWN_VOTE)
    return None if entry.channel in REOPENED else str(NO_WAY_BACK)


def refusal_to_ask_reinstatement(user: User, ballot_box: BallotBox, entry: RollEntry, now: datetime) -> str | None:
    """Once for each vote, unless whoever asked left the board."""
    is_asked = entry.back_asked_by is not None and _is_officer(entry.back_asked_by)
    return refusal_to_reinstate(user, ballot_box, entry, now) or (str(ALREADY_ASKED) if is_asked else None)


def refusal_to_confirm_reinstatement(user: User, ballot_box: BallotBox, entry: RollEntry, now: datetime) -> str | None:
    """Another officer than the one who asked, who is still one; and never the one who decided to cancel this vote."""
    if refused := refusal_to_reinstate(user, ballot_box, entry, now):
        return refused
    asker = entry.back_asked_by
    if asker is None:
        return str(NOT_ASKED)
    if asker.pk == user.pk:
        return str(ASKED_BY_YOU)
    if not _is_officer(asker):
        return str(ASKER_LEFT)
    return str(SAME_OFFICER) if same_person_reviews(entry).filter(decided_by=user).exists() else None


def _is_officer(user: User) -> bool:
    return user.has_perm("budgets.review_voters")
