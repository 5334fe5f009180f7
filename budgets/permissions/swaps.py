"""Who takes a false vote out of the box, unseen, when its real person comes with an identity document: two officers."""

from allonnes.accounts.models import User
from budgets.enums import REOPENED, VoteChannel
from budgets.models import RollEntry, VoteSwap
from budgets.permissions.paper import CANCELLED

NOT_VOTED = "Cette personne n’a pas encore voté : marquez-la au registre du bureau, et donnez un bulletin."
ON_PAPER = "Un bulletin de papier a été donné à ce nom : il est mélangé aux autres, et personne ne peut le retirer."
ONLINE = "Ce vote a été fait avec un compte ou une lettre : il se remplace au registre du bureau."
ALREADY_ASKED = "C’est déjà demandé : une autre personne du bureau de vote vérifie la pièce d’identité, puis confirme."
NOT_ASKED = "Personne n’a demandé l’annulation de ce vote. Demandez-la ; une autre personne confirmera."
SAME_PERSON = "Vous avez demandé cette annulation : une autre personne du bureau de vote doit la confirmer."
ASKER_LEFT = "La personne qui a demandé l’annulation n’est plus membre du bureau de vote : un autre membre la demande."


def refusal_to_swap(entry: RollEntry | None) -> str | None:
    """A vote made at a kiosk or with an agent, not cancelled yet; the others have their own way."""
    if entry is None:
        return NOT_VOTED
    if entry.is_cancelled:
        return CANCELLED
    if entry.channel == VoteChannel.PAPER:
        return ON_PAPER
    return ONLINE if entry.channel in REOPENED else None


def refusal_to_ask_swap(swap: VoteSwap | None) -> str | None:
    """Once for each vote, unless whoever asked left the office."""
    return ALREADY_ASKED if swap and _is_officer(swap.asked_by) else None


def refusal_to_confirm_swap(user: User, swap: VoteSwap | None) -> str | None:
    """Another officer than the one who asked, who is still one."""
    if swap is None:
        return NOT_ASKED
    if swap.asked_by_id == user.pk:
        return SAME_PERSON
    return None if _is_officer(swap.asked_by) else ASKER_LEFT


def _is_officer(user: User) -> bool:
    return user.has_perm("budgets.hold_office")
