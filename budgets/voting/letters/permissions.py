"""Code letters: who makes, prints and voids them, until when, and what a letter opens."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import day, number
from budgets.voting.ballot.permissions import refusal_of_letter, refusal_to_reopen, refusal_to_vote
from budgets.voting.ballot.receipts import is_receipt_of
from budgets.voting.box.open_box import BallotBox
from budgets.voting.enums import LetterFate, VoteChannel
from budgets.voting.models import CodeLetter, LetterBatch, RollEntry
from budgets.voting.roll.voter import Voter

NOT_YOURS = gettext_lazy("Vous ne vous occupez pas des lettres à code.")
NOT_FROZEN = gettext_lazy(
    "Les règles et les dates du vote ne sont pas encore figées : les lettres les portent. Figez-les d’abord."
)
OFFICERS_ONLY = gettext_lazy(
    "Le vote a commencé : il faut maintenant deux membres du bureau de vote pour créer ou remplacer une lettre."
)
WAITING = gettext_lazy("Cette demande attend une deuxième personne du bureau de vote : rien n’est encore fait.")
SAME_PERSON = gettext_lazy("C’est votre demande : une autre personne du bureau de vote doit la confirmer.")
NOT_WAITING = gettext_lazy("Cette demande n’attend plus personne.")
ASKER_LEFT = gettext_lazy(
    "La personne qui a demandé ces lettres n’est plus membre du bureau de vote : reprenez sa demande, puis "
    "demandez à nouveau."
)
NO_FATE = gettext_lazy("Dites ce que devient le vote, si cette lettre a déjà servi.")
GONE = gettext_lazy("Ces lettres n’existent plus : la demande vient d’être reprise.")
PRINTED = gettext_lazy("Ces lettres sont déjà imprimées : leurs codes sont effacés, plus personne ne les lit.")
NO_LABEL = gettext_lazy("Donnez un nom à ce lot.")
NO_REASON = gettext_lazy("Donnez la raison.")
MOST_LETTERS = 5_000
# What one person may make before the first second of a vote, then in a day of it, by asking or by confirming.
MOST_BEFORE, MOST_A_DAY = 10_000, 100
BAD_SIZE = gettext_lazy("Un lot contient de 1 à 5 000 lettres.")
UNKNOWN_CODE = gettext_lazy("Ce code n’est pas reconnu. Vérifiez chaque lettre et chaque chiffre de votre courrier.")
SOMEBODY_ELSE = gettext_lazy(
    "Cette lettre a déjà servi. Pour revoir ce vote, écrivez le même nom et la même date de naissance que la "
    "première fois, et le récépissé reçu après le vote. Sans eux, le vote reste enregistré et compte, mais il ne "
    "change plus."
)
JUST_USED = gettext_lazy(
    "Cette lettre vient de servir, ici ou sur un autre appareil. Pour revoir ce vote, tapez de nouveau son code, "
    "puis le récépissé."
)


def refusal_to_manage_letters(by: User, ballot_box: BallotBox, now: datetime) -> str | None:
    """From the freezing of the rules to the end of the vote, the agents in charge of letters."""
    if not by.has_perm("budgets.manage_letters"):
        return str(NOT_YOURS)
    if ballot_box.snapshot is None:
        return str(NOT_FROZEN)
    return None if now < ballot_box.snapshot.starts_at else refusal_to_vote(ballot_box, now)


def refusal_to_make_letters(label: str, count: int) -> str | None:
    """A batch has a name, and from 1 to 5 000 letters."""
    if not label:
        return str(NO_LABEL)
    return None if 1 <= count <= MOST_LETTERS else str(BAD_SIZE)


def has_started(ballot_box: BallotBox, now: datetime) -> bool:
    """Whether the first second of the vote is past: from then on, two officers make or replace a letter."""
    return ballot_box.snapshot is not None and now >= ballot_box.snapshot.starts_at


def refusal_to_ask_letters(by: User, ballot_box: BallotBox, now: datetime) -> str | None:
    """Before the first second of the vote, the agents in charge of letters; from then on, officers, by two."""
    refused = refusal_to_manage_letters(by, ballot_box, now)
    if refused or not has_started(ballot_box, now):
        return refused
    return None if by.has_perm("budgets.hold_station") else str(OFFICERS_ONLY)


def refusal_of_many(made: int, count: int, *, has_begun: bool) -> str | None:
    """What one person has made, with what they make now, stays within the limit of the time."""
    most = MOST_A_DAY if has_begun else MOST_BEFORE
    if made + count <= most:
        return None
    when = _("par jour pendant le vote") if has_begun else _("avant le vote")
    return _("Une même personne crée au plus %(most)s lettres %(when)s. Vous en avez déjà créé %(made)s.") % {
        "most": number(most),
        "when": when,
        "made": number(made),
    }


def is_waiting(batch: LetterBatch) -> bool:
    """Whether a second officer still has to confirm these letters."""
    return batch.is_for_two and batch.confirmed_by_id is None


def refusal_to_confirm_letters(by: User, ballot_box: BallotBox, batch: LetterBatch, now: datetime) -> str | None:
    """Another officer than the one who asked, while both are of the polling board and the vote is open."""
    refused = refusal_to_ask_letters(by, ballot_box, now)
    if refused:
        return refused
    if not is_waiting(batch):
        return str(NOT_WAITING)
    if batch.created_by_id == by.pk:
        return str(SAME_PERSON)
    return None if batch.created_by.has_perm("budgets.hold_station") else str(ASKER_LEFT)


def refusal_to_withdraw_letters(by: User, batch: LetterBatch) -> str | None:
    """Any officer takes a demand back, at any time, until the second one confirms it."""
    if not by.has_perm("budgets.hold_station"):
        return str(OFFICERS_ONLY)
    return None if is_waiting(batch) else str(NOT_WAITING)


def refusal_to_print_letters(by: User, batch: LetterBatch) -> str | None:
    """Codes are read until the batch is said to be printed, and never again; none serves before."""
    if not by.has_perm("budgets.manage_letters"):
        return str(NOT_YOURS)
    if is_waiting(batch):
        return str(WAITING)
    return str(PRINTED) if batch.printed_at else None


def refusal_to_void_letter(letter: CodeLetter, reason: str) -> str | None:
    """Once, and with a reason."""
    if is_waiting(letter.batch):
        return str(WAITING)
    if letter.voided_on is not None:
        return _("Cette lettre est déjà annulée depuis le %(voided_on)s.") % {"voided_on": day(letter.voided_on)}
    return None if reason else str(NO_REASON)


def refusal_of_many_voids(already: int) -> str | None:
    """One person closes a few letters a day while people vote; another one of the board then does it."""
    most = settings.LETTERS_VOIDED_A_DAY
    if already < most:
        return None
    return _(
        "Vous avez annulé %(already)s lettres aujourd’hui, c’est le plus qu’une même personne annule en un jour "
        "pendant le vote. Une autre personne du bureau de vote peut annuler celle-ci."
    ) % {"already": number(already)}


def refusal_to_reissue_letter(letter: CodeLetter, reason: str, fate: str) -> str | None:
    """A letter is replaced once; its replacement may be replaced in turn. A letter already void still can be."""
    if is_waiting(letter.batch):
        return str(WAITING)
    newer = CodeLetter.objects.filter(replaces=letter).select_related("batch").first()
    if newer is not None:
        return str(WAITING) if is_waiting(newer.batch) else _("Cette lettre est déjà remplacée par une autre.")
    if fate not in LetterFate.values:
        return str(NO_FATE)
    return None if reason else str(NO_REASON)


def refusal_to_open_letter(letter: CodeLetter | None) -> str | None:
    """One sentence for every code that opens nothing here; a letter found says if it was voided, or if its vote was
    cancelled or replaced by a vote on paper.
    """
    if letter is None:
        return str(UNKNOWN_CODE)
    said_no = refusal_to_reopen(letter.entry, VoteChannel.LETTER) if letter.entry else None
    return said_no or refusal_of_letter(letter)


def refusal_of_holder(voter: Voter | None) -> str | None:
    """A ballot already open on a device is shown no more once its letter is void, nor is its receipt."""
    if voter is None or not voter.letter:
        return None
    return refusal_of_letter(CodeLetter.objects.select_related("batch").get(pk=UUID(voter.letter)))


def refusal_of_other_person(entry: RollEntry | None, voter: Voter, receipt: str) -> str | None:
    """A spent letter opens its ballot again to the person who voted with it, and to nobody else: whoever made, printed
    or read its code has not the receipt, given once the vote is cast. One sentence, whatever is wrong.
    """
    if entry is None:
        return None
    is_theirs = entry.identity_mark == voter.identity_mark
    return None if is_theirs and is_receipt_of(entry, receipt) else str(SOMEBODY_ELSE)
