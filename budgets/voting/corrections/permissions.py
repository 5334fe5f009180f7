"""Who corrects a line of the roll on paper, until when: two officers of its station, while people vote."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from budgets.voting.ballot.permissions import refusal_of_voter, refusal_to_vote
from budgets.voting.box.open_box import BallotBox
from budgets.voting.models import PollingStation, RollCorrection, RollEntry
from budgets.voting.paper.permissions import refusal_to_keep_roll
from budgets.voting.roll.identity import Identity

# Of a line of another station, of a vote made another way, of nobody: the same words, they tell nobody's vote.
NO_LINE = _(
    "Aucune ligne écrite à ce bureau ne porte ce nom et cette date de naissance. Écrivez ce qui a été tapé ce jour-là, "
    "avec la faute. Un vote commencé autrement, puis remplacé par du papier, ne se corrige pas ici."
)
SAME_IDENTITY = _(
    "Pour le site, c’est la même personne : les majuscules, les accents, les tirets et l’ordre des prénoms ne comptent "
    "pas. Il n’y a rien à corriger."
)
# Neither which day nor which way.
RIGHT_ONE_VOTED = _(
    "La personne au bon nom a déjà voté : une personne, une ligne. Rien n’est changé. Si elle a voté deux fois, "
    "écrivez-le à la page « Problèmes signalés », sans aucun nom."
)
ALREADY_ASKED = _("Une correction de cette ligne est déjà demandée : une autre personne du bureau confirme.")
NOT_WAITING = _("Cette correction n’attend plus personne : elle est faite, ou elle a été retirée.")
ASKED_BY_YOU = _("Vous avez demandé cette correction : une autre personne du bureau de vote doit la confirmer.")
ASKER_LEFT = _(
    "La personne qui l’avait demandé n’est plus membre de ce bureau de vote : retirez sa demande, puis demandez à "
    "nouveau."
)
NOT_WHAT_WAS_ASKED = _(
    "Ce n’est pas ce que l’autre personne a écrit. Relisez la pièce d’identité et recommencez. Si la faute est dans la "
    "demande, retirez-la."
)


def refusal_to_correct_roll(user: User, ballot_box: BallotBox, station: PollingStation, now: datetime) -> str | None:
    """The officers of this station, while the vote is open: after it, a line bars nobody any more."""
    return refusal_to_keep_roll(user, station) or refusal_to_vote(ballot_box, now)


def refusal_of_right_identity(ballot_box: BallotBox, entry: RollEntry, right: Identity) -> str | None:
    """The règlement holds for the right birth date too; a parent's paper was read the day they came."""
    assert ballot_box.snapshot is not None  # noqa: S101  # refused above: the vote is open
    return refusal_of_voter(
        ballot_box.snapshot,
        birth_date=right.birth_date,
        link=entry.link,
        has_parent_agreement=True,
        today=entry.voted_on,
    )


def refusal_to_confirm_correction(
    user: User, ballot_box: BallotBox, correction: RollCorrection, now: datetime
) -> str | None:
    """Another officer than the one who asked, who is still one of this station."""
    station = correction.station
    if refused := refusal_to_correct_roll(user, ballot_box, station, now):
        return refused
    if correction.confirmed_by_id is not None:
        return str(NOT_WAITING)
    if correction.asked_by_id == user.pk:
        return str(ASKED_BY_YOU)
    return str(ASKER_LEFT) if refusal_to_keep_roll(correction.asked_by, station) else None


def refusal_to_withdraw_correction(user: User, correction: RollCorrection) -> str | None:
    """Any officer of this station, until another one confirmed it: nothing has changed yet."""
    return refusal_to_keep_roll(user, correction.station) or (str(NOT_WAITING) if correction.confirmed_by_id else None)
