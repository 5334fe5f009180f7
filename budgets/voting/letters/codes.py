"""The code of a letter: drawn at random, printed once, then known by its fingerprint alone."""

from django.utils.crypto import salted_hmac

from allonnes.core.codes import CodeShape
from allonnes.core.encryption import hide, reveal
from budgets.editions.models import Edition
from budgets.voting.models import CodeLetter

# 60 random bits: « 7KQM-2XWD-H4PR ».
LETTER = CodeShape(groups=3)
PURPOSE = "budgets.letter"


def fingerprint(code: str, edition_id: int) -> str:
    """What the table keeps of a code: only this site computes it, and for one edition."""
    return salted_hmac(f"budgets.letter:{edition_id}", code, algorithm="sha256").hexdigest()


def letter_of(typed: str, edition: Edition) -> CodeLetter | None:
    """The letter of this edition whose code somebody typed, whatever it still opens; None when there is none."""
    code = LETTER.read(typed)
    rows = CodeLetter.objects.select_related("entry", "batch").filter(batch__edition=edition)
    return rows.filter(fingerprint=fingerprint(code, edition.pk)).first() if code else None


def hide_code(code: str) -> str:
    """A code encrypted, from the making of its batch to its printing."""
    return hide(PURPOSE, code)


def open_code(secret: str) -> str:
    """The code to print."""
    return reveal(PURPOSE, secret)
