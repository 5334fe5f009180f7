"""The code of a letter: drawn at random, printed once, then known by its fingerprint alone."""

import re
import secrets

from django.utils.crypto import salted_hmac

from allonnes.core.sealing import hide, reveal
from budgets.editions.models import Edition
from budgets.voting.models import CodeLetter

# 32 signs: what looks like another one is left out, and read as that one when somebody types it all the same.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 3, 4
PURPOSE = "budgets.letter"
_ALIKE = str.maketrans("OILU", "011V")
_CODE = re.compile(f"[{ALPHABET}]{{{GROUPS * GROUP_LENGTH}}}")
# No paper holds more signs than that: the rest is not even read.
LONGEST = 60


def new_code() -> str:
    """60 random bits: « 7KQM2XWDH4PR »."""
    return "".join(secrets.choice(ALPHABET) for _place in range(GROUPS * GROUP_LENGTH))


def in_groups(code: str) -> str:
    """As it is printed: « 7KQM-2XWD-H4PR »."""
    return "-".join(code[at : at + GROUP_LENGTH] for at in range(0, len(code), GROUP_LENGTH))


def read_code(typed: str) -> str:
    """The code somebody typed, with or without dashes and capitals, O for 0, I or L for 1; "" when it is none."""
    if len(typed) > LONGEST:
        return ""
    plain = re.sub(r"[\s.\u2010-\u2015-]", "", typed).upper().translate(_ALIKE)
    return plain if _CODE.fullmatch(plain) else ""


def fingerprint(code: str, edition_id: int) -> str:
    """What the table keeps of a code: only this site computes it, and for one edition."""
    return salted_hmac(f"budgets.letter:{edition_id}", code, algorithm="sha256").hexdigest()


def letter_of(typed: str, edition: Edition) -> CodeLetter | None:
    """The letter of this edition whose code somebody typed, whatever it still opens; None when there is none."""
    code = read_code(typed)
    rows = CodeLetter.objects.select_related("entry", "batch").filter(batch__edition=edition)
    return rows.filter(fingerprint=fingerprint(code, edition.pk)).first() if code else None


def hide_code(code: str) -> str:
    """A code encrypted, from the making of its batch to its printing."""
    return hide(PURPOSE, code)


def open_code(secret: str) -> str:
    """The code to print."""
    return reveal(PURPOSE, secret)
