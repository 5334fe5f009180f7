"""Code letters of an open vote, with the code that only the paper says."""

from typing import Any

from allonnes.accounts.roles import Role
from budgets.actions.letters import make_batch
from budgets.models import CodeLetter, Edition
from budgets.vote.letter_codes import open_code
from tests.factories.accounts import make_agent


def make_letters(edition: Edition, count: int = 1, **fields: Any) -> list[tuple[CodeLetter, str]]:
    """A batch, each letter with its code."""
    by = fields.pop("by", None) or make_agent(Role.VOTE_OFFICER)
    batch = make_batch(**{"edition": edition, "label": "Foyers", "by": by, "count": count, **fields})
    return [(letter, open_code(letter.secret)) for letter in batch.letters.order_by("number")]


def make_letter(edition: Edition, **fields: Any) -> tuple[CodeLetter, str]:
    """One letter and its code."""
    return make_letters(edition, **fields)[0]
