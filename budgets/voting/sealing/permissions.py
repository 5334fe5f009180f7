"""Who closes and seals the ballot box, and when."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import ending
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import refusal_without_key
from budgets.voting.box.open_box import BallotBox
from budgets.voting.models import SealedBallot, Sealing
from budgets.voting.sealing.checks import BoxDifference, blockers

NOT_ALLOWED = gettext_lazy("Seul un membre du bureau de vote peut sceller l’urne.")
ALREADY_SEALED = gettext_lazy("L’urne est déjà scellée.")
ALREADY_ASKED = gettext_lazy("Le scellement est déjà demandé : une autre personne du bureau de vote doit le confirmer.")
SAME_PERSON = gettext_lazy(
    "Vous avez déjà demandé le scellement : il faut une autre personne du bureau de vote pour le confirmer."
)
NOT_ASKED = gettext_lazy("Personne n’a demandé le scellement.")
EARLY_BALLOTS = gettext_lazy(
    "Des bulletins sont déjà dans l’urne scellée, avant tout scellement : l’urne ne peut pas être scellée."
)
ASKER_LEFT = gettext_lazy(
    "La personne qui a demandé le scellement n’est plus membre du bureau de vote : reprenez sa demande, "
    "puis demandez à nouveau."
)
OTHER_DIFFERENCE = gettext_lazy("L’écart n’est plus celui de la demande : reprenez-la, puis demandez à nouveau.")
NO_REASON = gettext_lazy("Écrivez pourquoi : votre raison paraît dans le procès-verbal.")


def refusal_to_seal_at_all(user: User, ballot_box: BallotBox, now: datetime) -> str | None:
    """Officers only; once the vote is over, once for ever; with the key, unless it is lost for good."""
    if not user.has_perm("budgets.seal_vote"):
        return str(NOT_ALLOWED)
    if ballot_box.snapshot is None:
        return _("Ce vote n’a jamais été ouvert.")
    if ballot_box.is_sealed:
        return str(ALREADY_SEALED)
    if now < ballot_box.snapshot.ends_at:
        return _("Le vote dure jusqu’au %(ends_at)s : l’urne ne peut pas être scellée avant.") % {
            "ends_at": ending(ballot_box.snapshot.ends_at)
        }
    return None if ballot_box.is_lost else refusal_without_key(ballot_box)


def refusal_of_early_ballots(edition: Edition) -> str | None:
    """Nothing is in the sealed ballot box before its sealing."""
    return str(EARLY_BALLOTS) if SealedBallot.objects.filter(edition=edition).exists() else None


def refusal_while_unsettled(edition: Edition) -> str | None:
    """Look-alike voters are decided and paper accounts closed first; the sealed ballot box is empty."""
    early = refusal_of_early_ballots(edition)
    if early:
        return early
    left = blockers(edition)
    return " ".join(blocker.text for blocker in left) if left else None


def refusal_to_ask_sealing(
    user: User, edition: Edition, ballot_box: BallotBox, sealing: Sealing | None, *, now: datetime
) -> str | None:
    """The first officer asks, once."""
    refusal = refusal_to_seal_at_all(user, ballot_box, now)
    if refusal is None and sealing is not None:
        refusal = str(SAME_PERSON if sealing.asked_by_id == user.pk else ALREADY_ASKED)
    return refusal or refusal_while_unsettled(edition)


def refusal_of_difference(difference: BoxDifference, reason: str) -> str | None:
    """Asked: a box that holds more or fewer ballots than the roll has people is sealed with a public reason only."""
    return f"{difference.text} {NO_REASON}" if difference and not reason.strip() else None


def refusal_of_other_difference(difference: BoxDifference, sealing: Sealing) -> str | None:
    """Confirmed: the same difference, or none, as the first officer explained."""
    told = sealing.record.get("box_difference") or {"ballots": 0, "entries": 0}
    if difference.ballots - difference.entries == told["ballots"] - told["entries"]:
        return None
    return f"{difference.text} {OTHER_DIFFERENCE}" if difference else str(OTHER_DIFFERENCE)


def refusal_to_withdraw_sealing(user: User, ballot_box: BallotBox, sealing: Sealing | None) -> str | None:
    """Any officer takes the demand back, until the second one confirms it."""
    if not user.has_perm("budgets.seal_vote"):
        return str(NOT_ALLOWED)
    if ballot_box.is_sealed:
        return str(ALREADY_SEALED)
    return None if sealing else str(NOT_ASKED)


def refusal_to_confirm_sealing(
    user: User, edition: Edition, ballot_box: BallotBox, sealing: Sealing | None, *, now: datetime
) -> str | None:
    """Another officer confirms, once, while the first one is still of the polling board."""
    refusal = refusal_to_seal_at_all(user, ballot_box, now)
    if refusal is None and sealing is None:
        refusal = str(NOT_ASKED)
    if refusal is None and sealing is not None:
        refusal = _refusal_of_two(user, sealing)
    return refusal or refusal_while_unsettled(edition)


def _refusal_of_two(user: User, sealing: Sealing) -> str | None:
    """Two people, both of the polling board when the ballot box is sealed."""
    if sealing.asked_by_id == user.pk:
        return str(SAME_PERSON)
    return None if sealing.asked_by.has_perm("budgets.seal_vote") else str(ASKER_LEFT)
