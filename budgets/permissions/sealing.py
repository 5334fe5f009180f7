"""Who closes and seals the urn, when; who counts, and who publishes."""

from datetime import datetime

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import ending
from budgets.models import Edition, Sealing
from budgets.sealing_checks import blockers
from budgets.urn import Urn

NOT_ALLOWED = "Seul un membre du bureau de vote peut sceller l’urne."
ALREADY_SEALED = "L’urne est déjà scellée."
ALREADY_ASKED = "Le scellement est déjà demandé : une autre personne du bureau de vote doit le confirmer."
SAME_PERSON = "Vous avez déjà demandé le scellement : il faut une autre personne du bureau de vote pour le confirmer."
NOT_ASKED = "Personne n’a demandé le scellement."
NOT_SEALED = "Scellez d’abord l’urne : rien n’est compté avant."
OTHER_BALLOTS = "Les bulletins ne sont pas ceux qui ont été scellés : rien n’est compté ni publié."


def refusal_to_seal_at_all(user: User, urn: Urn, now: datetime) -> str | None:
    """Officers only; once the vote is over, once for ever."""
    if not user.has_perm("budgets.seal_vote"):
        return NOT_ALLOWED
    if urn.snapshot is None:
        return "Ce vote n’a jamais été ouvert."
    if urn.is_sealed:
        return ALREADY_SEALED
    if now < urn.snapshot.ends_at:
        return f"Le vote dure jusqu’au {ending(urn.snapshot.ends_at)} : l’urne ne peut pas être scellée avant."
    return None


def refusal_while_unsettled(edition: Edition) -> str | None:
    """Look-alike voters are decided and paper accounts closed first."""
    left = blockers(edition)
    return " ".join(one.text for one in left) if left else None


def refusal_to_ask_sealing(
    user: User, edition: Edition, urn: Urn, sealing: Sealing | None, *, now: datetime
) -> str | None:
    """The first officer asks, once."""
    refusal = refusal_to_seal_at_all(user, urn, now)
    if refusal is None and sealing is not None:
        refusal = SAME_PERSON if sealing.asked_by_id == user.pk else ALREADY_ASKED
    return refusal or refusal_while_unsettled(edition)


def refusal_to_withdraw_sealing(user: User, urn: Urn, sealing: Sealing | None) -> str | None:
    """Any officer takes the demand back, until the second one confirms it."""
    if not user.has_perm("budgets.seal_vote"):
        return NOT_ALLOWED
    if urn.is_sealed:
        return ALREADY_SEALED
    return None if sealing else NOT_ASKED


def refusal_to_confirm_sealing(
    user: User, edition: Edition, urn: Urn, sealing: Sealing | None, *, now: datetime
) -> str | None:
    """Another officer confirms, once."""
    refusal = refusal_to_seal_at_all(user, urn, now)
    if refusal is None and sealing is None:
        refusal = NOT_ASKED
    if refusal is None and sealing is not None and sealing.asked_by_id == user.pk:
        refusal = SAME_PERSON
    return refusal or refusal_while_unsettled(edition)


def refusal_to_count(edition: Edition, digest: str) -> str | None:
    """A vote held on this site is counted once sealed, on the sealed ballots; an imported one has no urn."""
    if not hasattr(edition, "opening"):
        return None
    sealing = Sealing.objects.filter(edition=edition, sealed_at__isnull=False).first()
    if sealing is None:
        return NOT_SEALED
    return None if sealing.ballots_sha256 == digest else OTHER_BALLOTS


def refusal_to_run_count(user: User) -> str | None:
    """The administrator and the officers read the count before it is public."""
    return None if user.has_perm("budgets.count_vote") else "Vous n’avez pas le droit de dépouiller ce vote."


def refusal_to_publish_result(user: User | None) -> str | None:
    """The administrator publishes; nobody: a vote of another town, or of the demonstration, that a command loads."""
    if user is None or user.has_perm("budgets.publish_result"):
        return None
    return "Vous n’avez pas le droit de publier un résultat."
