"""Who closes and seals the urn, when; who counts, and who publishes."""

from datetime import datetime

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import ending
from budgets.models import Count, Edition, SealedBallot, Sealing
from budgets.permissions.voting import refusal_without_key
from budgets.vote.key_state import is_key_to_destroy
from budgets.vote.sealing_checks import BoxDifference, blockers
from budgets.vote.urn import Urn

NOT_ALLOWED = "Seul un membre du bureau de vote peut sceller l’urne."
ALREADY_SEALED = "L’urne est déjà scellée."
ALREADY_ASKED = "Le scellement est déjà demandé : une autre personne du bureau de vote doit le confirmer."
SAME_PERSON = "Vous avez déjà demandé le scellement : il faut une autre personne du bureau de vote pour le confirmer."
NOT_ASKED = "Personne n’a demandé le scellement."
NOT_SEALED = "Scellez d’abord l’urne : rien n’est compté avant."
EARLY_BALLOTS = "Des bulletins sont déjà dans l’urne scellée, avant tout scellement : l’urne ne peut pas être scellée."
ASKER_LEFT = (
    "La personne qui a demandé le scellement n’est plus membre du bureau de vote : reprenez sa demande, "
    "puis demandez à nouveau."
)
OTHER_DIFFERENCE = "L’écart n’est plus celui de la demande : reprenez-la, puis demandez à nouveau."
OTHER_COUNT = "Le dépouillement gardé n’est pas celui que donnent les bulletins : dépouillez à nouveau."
COUNTED_AGAIN = (
    "settings",
    "ballots",
    "winners",
    "spent",
    "remaining",
    "steps",
    "blank_ballots",
    "voters_without_winner",
    "places_without_winner",
)
KEY_LEFT = (
    "Clé à détruire : la clé de ce vote est peut-être encore sur un serveur. Rien n’est compté avant sa destruction. "
    "Le site réessaie chaque heure ; s’il n’y arrive pas, prévenez la personne qui tient le serveur."
)
NO_REASON = "Écrivez pourquoi : votre raison paraît dans le procès-verbal."
OTHER_BALLOTS = "Les bulletins ne sont pas ceux qui ont été scellés : rien n’est compté ni publié."


def refusal_to_seal_at_all(user: User, urn: Urn, now: datetime) -> str | None:
    """Officers only; once the vote is over, once for ever; with the key, unless it is lost for good."""
    if not user.has_perm("budgets.seal_vote"):
        return NOT_ALLOWED
    if urn.snapshot is None:
        return "Ce vote n’a jamais été ouvert."
    if urn.is_sealed:
        return ALREADY_SEALED
    if now < urn.snapshot.ends_at:
        return f"Le vote dure jusqu’au {ending(urn.snapshot.ends_at)} : l’urne ne peut pas être scellée avant."
    return None if urn.is_lost else refusal_without_key(urn)


def refusal_of_early_ballots(edition: Edition) -> str | None:
    """Nothing is in the sealed urn before its sealing."""
    return EARLY_BALLOTS if SealedBallot.objects.filter(edition=edition).exists() else None


def refusal_while_unsettled(edition: Edition) -> str | None:
    """Look-alike voters are decided and paper accounts closed first; the sealed urn is empty."""
    early = refusal_of_early_ballots(edition)
    if early:
        return early
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


def refusal_of_difference(found: BoxDifference, reason: str) -> str | None:
    """Asked: an urn that holds more or fewer ballots than the roll has people is sealed with a public reason only."""
    return f"{found.text} {NO_REASON}" if found and not reason.strip() else None


def refusal_of_other_difference(found: BoxDifference, sealing: Sealing) -> str | None:
    """Confirmed: the same difference, or none, as the first officer explained."""
    told = sealing.record.get("box_difference") or {"ballots": 0, "entries": 0}
    if found.ballots - found.entries == told["ballots"] - told["entries"]:
        return None
    return f"{found.text} {OTHER_DIFFERENCE}" if found else OTHER_DIFFERENCE


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
    """Another officer confirms, once, while the first one is still of the polling board."""
    refusal = refusal_to_seal_at_all(user, urn, now)
    if refusal is None and sealing is None:
        refusal = NOT_ASKED
    if refusal is None and sealing is not None:
        refusal = _refusal_of_two(user, sealing)
    return refusal or refusal_while_unsettled(edition)


def _refusal_of_two(user: User, sealing: Sealing) -> str | None:
    """Two people, both of the polling board when the urn is sealed."""
    if sealing.asked_by_id == user.pk:
        return SAME_PERSON
    return None if sealing.asked_by.has_perm("budgets.seal_vote") else ASKER_LEFT


def refusal_to_count(edition: Edition, digest: str) -> str | None:
    """A vote held on this site is counted once sealed, on the sealed ballots; an imported one has no urn."""
    if not hasattr(edition, "opening"):
        return None
    sealing = Sealing.objects.filter(edition=edition, sealed_at__isnull=False).first()
    if sealing is None:
        return NOT_SEALED
    if is_key_to_destroy(edition):
        return KEY_LEFT
    return None if sealing.ballots_sha256 == digest else OTHER_BALLOTS


def refusal_to_run_count(user: User) -> str | None:
    """The administrator and the officers read the count before it is public."""
    return None if user.has_perm("budgets.count_vote") else "Vous n’avez pas le droit de dépouiller ce vote."


def refusal_of_other_count(count: Count, again: Count) -> str | None:
    """What is published is what the sealed ballots give now, not what was kept of an earlier count."""
    is_same = all(getattr(count, name) == getattr(again, name) for name in COUNTED_AGAIN)
    return None if is_same else OTHER_COUNT


def refusal_to_publish_result(user: User | None) -> str | None:
    """The administrator publishes; nobody: a vote of another town, or of the demonstration, that a command loads."""
    if user is None or user.has_perm("budgets.publish_result"):
        return None
    return "Vous n’avez pas le droit de publier un résultat."
