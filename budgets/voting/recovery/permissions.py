"""The recovery code of a vote's key: who holds a half, who gives it back, who says that the key is lost."""

from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from budgets.editions.models import VoteOpening
from budgets.voting.box.keys import HALVES
from budgets.voting.box.open_box import BallotBox
from budgets.voting.desk.board import was_named_during
from budgets.voting.models import KeyLoss
from budgets.voting.recovery.half_holders import Holder, half_holders
from budgets.voting.recovery.returned_halves import Returned

NOT_OFFICER = _("Seul un membre du bureau de vote peut le faire.")
NOT_OPENED = _("Le vote n’est pas ouvert : il n’a pas encore de clé.")
GONE = _("L’urne est scellée : la clé et son code de secours sont détruits.")
OPENER = _("Vous avez ouvert ce vote : deux autres personnes gardent le code de secours.")
ADMINISTRATOR = _("Qui administre le portail ne garde aucune moitié du code de secours.")
BOTH_GIVEN = _("Les deux moitiés du code sont déjà gardées par deux autres personnes.")
NAMED_LATE = _(
    "Seules les personnes du bureau depuis avant l’ouverture du vote gardent le code de secours et en décident."
)
NO_SUCH_HALF = _("Personne n’a encore imprimé cette moitié.")
HAS_HALF = _("Vous gardez déjà une moitié : une personne n’en garde jamais deux.")
HOLDER_STAYS = _("La personne qui garde cette moitié est toujours membre du bureau de vote.")
HANDOVER_ASKED = _("C’est déjà demandé : une autre personne du bureau de vote doit confirmer.")
HANDOVER_NOT_ASKED = _("Personne ne demande cette moitié.")
HANDOVER_SAME_PERSON = _("Vous l’avez demandée : une autre personne du bureau de vote doit confirmer.")
NOT_HERE = _("La clé du vote n’est pas sur ce serveur : rendez-la d’abord.")
KEY_HERE = _("La clé du vote est sur ce serveur : il n’y a rien à rendre.")
LOST = _("Le bureau de vote a dit que la clé est perdue : c’est définitif.")
SAME_PERSON = _("Vous avez déjà rendu une moitié : une autre personne du bureau de vote doit rendre la sienne.")
SAME_HALF = _("C’est la même moitié que celle de la première personne. Il faut l’autre.")
WRONG_KEY = _("Ces deux moitiés ne donnent pas la clé de ce vote. Recommencez, avec les feuilles de ce vote.")
NO_REASON = _("Donnez la raison : elle paraît dans le procès-verbal.")
LOSS_SAID = _("C’est déjà dit : une autre personne du bureau de vote doit le confirmer.")
LOSS_NOT_SAID = _("Personne n’a dit que la clé est perdue.")
LOSS_SAME_PERSON = _("Vous l’avez dit : une autre personne du bureau de vote doit le confirmer.")
LOSS_ASKER_LEFT = _(
    "La personne qui l’a dit n’est plus membre du bureau de vote : reprenez ce qu’elle a dit, puis dites-le à nouveau."
)


def refusal_to_keep_key(user: User, ballot_box: BallotBox) -> str | None:
    """Officers, from the opening to the sealing."""
    if not user.has_perm("budgets.seal_vote"):
        return str(NOT_OFFICER)
    if ballot_box.snapshot is None:
        return str(NOT_OPENED)
    return str(GONE) if ballot_box.is_sealed else None


def refusal_to_print_half(user: User, ballot_box: BallotBox, opening: VoteOpening) -> str | None:
    """Two officers who neither opened the vote nor administer the portal; each their half, as often as they need."""
    if refused := refusal_to_keep_key(user, ballot_box):
        return refused
    if opening.by_id == user.pk:
        return str(OPENER)
    if RoleAssignment.objects.current().filter(user=user, role=Role.ADMINISTRATOR).exists():
        return str(ADMINISTRATOR)
    if was_named_during(user, opening):
        return str(NAMED_LATE)
    if ballot_box.key is None:
        return str(LOST) if ballot_box.is_lost else str(NOT_HERE)
    given = {holder.officer.pk for holder in half_holders(opening)}
    return str(BOTH_GIVEN) if user.pk not in given and len(given) == len(HALVES) else None


def refusal_to_ask_handover(user: User, ballot_box: BallotBox, opening: VoteOpening, holder: Holder) -> str | None:
    """Who could have printed a half asks for one whose holder is no officer any more."""
    if holder.asked is not None:
        return str(HANDOVER_ASKED)
    return _refusal_to_take(user, ballot_box, opening, holder)


def _refusal_to_take(user: User, ballot_box: BallotBox, opening: VoteOpening, holder: Holder) -> str | None:
    refused = refusal_to_print_half(user, ballot_box, opening)
    if refused and refused != str(BOTH_GIVEN):
        return refused
    if any(holder.officer.pk == user.pk for holder in half_holders(opening)):
        return str(HAS_HALF)
    return str(HOLDER_STAYS) if holder.officer.has_perm("budgets.seal_vote") else None


def refusal_to_confirm_handover(user: User, ballot_box: BallotBox, opening: VoteOpening, holder: Holder) -> str | None:
    """One more officer, of the board since before the opening too."""
    if refused := refusal_to_keep_key(user, ballot_box):
        return refused
    if holder.asked is None:
        return str(HANDOVER_NOT_ASKED)
    if holder.asked.officer_id == user.pk:
        return str(HANDOVER_SAME_PERSON)
    if was_named_during(user, opening):
        return str(NAMED_LATE)
    return _refusal_to_take(holder.asked.officer, ballot_box, opening, holder)


def refusal_to_give_back(user: User, ballot_box: BallotBox) -> str | None:
    """Any two officers, while this server has no key: it is the papers that count."""
    if refused := refusal_to_keep_key(user, ballot_box):
        return refused
    if ballot_box.is_lost:
        return str(LOST)
    return str(KEY_HERE) if ballot_box.key is not None else None


def refusal_of_second_half(before: Returned, after: Returned) -> str | None:
    """Two people, two halves."""
    if before.by == after.by:
        return str(SAME_PERSON)
    return str(SAME_HALF) if before.half == after.half else None


def refusal_to_say_lost(user: User, ballot_box: BallotBox, loss: KeyLoss | None, reason: str) -> str | None:
    """The first officer says it, with a reason that everybody reads."""
    if refused := refusal_to_give_back(user, ballot_box):
        return refused
    if loss is not None:
        return str(LOSS_SAID)
    return None if reason.strip() else str(NO_REASON)


def refusal_to_unsay_lost(user: User, ballot_box: BallotBox, loss: KeyLoss | None) -> str | None:
    """Any officer, until it is confirmed, even once the key is back."""
    refused = refusal_to_keep_key(user, ballot_box)
    if refused or ballot_box.is_lost:
        return refused or str(LOST)
    return None if loss else str(LOSS_NOT_SAID)


def refusal_to_confirm_lost(user: User, ballot_box: BallotBox, loss: KeyLoss | None) -> str | None:
    """Another officer confirms, while the key is still not there and whoever said it is still of the polling board."""
    if refused := refusal_to_give_back(user, ballot_box):
        return refused
    if loss is None:
        return str(LOSS_NOT_SAID)
    if loss.asked_by_id == user.pk:
        return str(LOSS_SAME_PERSON)
    return None if loss.asked_by.has_perm("budgets.seal_vote") else str(LOSS_ASKER_LEFT)
