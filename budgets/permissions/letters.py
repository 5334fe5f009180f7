"""Code letters: who makes, prints and voids them, until when, and what a letter opens."""

from datetime import datetime
from uuid import UUID

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import day
from budgets.enums import VoteChannel
from budgets.models import CodeLetter, LetterBatch, RollEntry
from budgets.permissions.voting import refusal_of_letter, refusal_to_reopen, refusal_to_vote
from budgets.vote.urn import Urn
from budgets.vote.voter import Voter

NOT_YOURS = "Vous ne vous occupez pas des lettres à code."
NOT_FROZEN = "Les règles et les dates du vote ne sont pas encore figées : les lettres les portent. Figez-les d’abord."
PRINTED = "Ces lettres sont déjà imprimées : leurs codes sont effacés, plus personne ne les lit."
NO_LABEL = "Donnez un nom à ce lot."
NO_REASON = "Donnez la raison."
MOST_LETTERS = 5_000
BAD_SIZE = "Un lot contient de 1 à 5 000 lettres."
UNKNOWN_CODE = "Ce code n’est pas reconnu. Vérifiez chaque lettre et chaque chiffre de votre courrier."
SOMEBODY_ELSE = (
    "Cette lettre a déjà servi, sous un autre nom ou une autre date de naissance. Écrivez-les comme la première fois."
)


def refusal_to_manage_letters(by: User, urn: Urn, now: datetime) -> str | None:
    """From the freezing of the rules to the end of the vote, the agents in charge of letters."""
    if not by.has_perm("budgets.manage_letters"):
        return NOT_YOURS
    if urn.snapshot is None:
        return NOT_FROZEN
    return None if now < urn.snapshot.starts_at else refusal_to_vote(urn, now)


def refusal_to_make_letters(label: str, count: int) -> str | None:
    """A batch has a name, and from 1 to 5 000 letters."""
    if not label:
        return NO_LABEL
    return None if 1 <= count <= MOST_LETTERS else BAD_SIZE


def refusal_to_print_letters(by: User, batch: LetterBatch) -> str | None:
    """Codes are read until the batch is said to be printed, and never again."""
    if not by.has_perm("budgets.manage_letters"):
        return NOT_YOURS
    return PRINTED if batch.printed_at else None


def refusal_to_void_letter(letter: CodeLetter, reason: str) -> str | None:
    """Once, and with a reason."""
    if letter.voided_on is not None:
        return f"Cette lettre est déjà annulée depuis le {day(letter.voided_on)}."
    return None if reason else NO_REASON


def refusal_to_reissue_letter(letter: CodeLetter, reason: str) -> str | None:
    """A letter is replaced once; its replacement may be replaced in turn. A letter already void still can be."""
    if CodeLetter.objects.filter(replaces=letter).exists():
        return "Cette lettre est déjà remplacée par une autre."
    return None if reason else NO_REASON


def refusal_to_open_letter(letter: CodeLetter | None) -> str | None:
    """One sentence for every code that opens nothing here; a letter found says if it was voided, or if its vote was
    cancelled or replaced by a vote on paper.
    """
    if letter is None:
        return UNKNOWN_CODE
    said_no = refusal_to_reopen(letter.entry, VoteChannel.LETTER) if letter.entry else None
    return said_no or refusal_of_letter(letter)


def refusal_of_holder(voter: Voter | None) -> str | None:
    """A ballot already open on a device is shown no more once its letter is void, nor is its receipt."""
    if voter is None or not voter.letter:
        return None
    return refusal_of_letter(CodeLetter.objects.get(pk=UUID(voter.letter)))


def refusal_of_other_person(entry: RollEntry | None, voter: Voter) -> str | None:
    """A spent letter opens the ballot of the person who voted with it, and of nobody else: whoever read its code, or
    made the letter that replaces it, still has to say who she is.
    """
    return SOMEBODY_ELSE if entry is not None and entry.identity_mark != voter.identity_mark else None
