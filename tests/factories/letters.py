"""Code letters of an open vote, with the code that only the paper says."""

from typing import Any

from django.utils import timezone

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.voting.letters.actions.by_two import confirm_letters
from budgets.voting.letters.actions.letters import confirm_printed, make_batch
from budgets.voting.letters.codes import open_code
from budgets.voting.letters.permissions import is_waiting
from budgets.voting.models import CodeLetter, LetterBatch
from tests.factories.accounts import make_agent


def make_letters(
    edition: Edition, count: int = 1, *, is_printed: bool = True, **fields: Any
) -> list[tuple[CodeLetter, str]]:
    """A batch ready to vote, each letter with its code: confirmed by a second officer if need be, and printed."""
    by = fields.pop("by", None) or make_agent(Role.VOTE_OFFICER)
    batch = make_batch(**{"edition": edition, "label": "Foyers", "by": by, "count": count, **fields})
    if is_waiting(batch):
        confirm_letters(batch=batch, by=make_agent(Role.VOTE_OFFICER))
    codes = [open_code(letter.secret) for letter in batch.letters.order_by("number")]
    if is_printed:
        print_letters(batch)
    batch = LetterBatch.objects.get(pk=batch.pk)
    return list(zip(batch.letters.order_by("number"), codes, strict=True))


def make_letter(edition: Edition, **fields: Any) -> tuple[CodeLetter, str]:
    """One letter and its code."""
    return make_letters(edition, **fields)[0]


def print_letters(batch: LetterBatch) -> None:
    """They are said to be printed: their codes are wiped, and they vote."""
    confirm_printed(batch=batch, by=make_agent(Role.VOTE_OFFICER), now=timezone.now())


def confirm_and_print(made: CodeLetter) -> tuple[CodeLetter, str]:
    """A letter asked while people vote, confirmed by another officer, then printed; with its code."""
    if is_waiting(made.batch):
        confirm_letters(batch=made.batch, by=make_agent(Role.VOTE_OFFICER))
    code = open_code(made.secret)
    print_letters(made.batch)
    return CodeLetter.objects.get(pk=made.pk), code
