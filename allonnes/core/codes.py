"""Short codes that people read on paper, spell and type: how they are drawn, printed in groups and read again.

What somebody types is read whatever its capitals, dashes (the unbreakable one of our pages too), spaces, points and
invisible signs; digits of another script are digits. What has not the shape of a code is no code: whoever compares
codes lets it cost no try.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

DIGITS = "0123456789"
# 32 signs (Crockford's): what looks like another one is left out, and read as that one when it is typed all the same.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = {"O": "0", "I": "1", "L": "1", "U": "V"}
# No paper holds more signs than that: the rest is not even read.
LONGEST = 60
_MINUS = "\u2212"


def plain(typed: str) -> str:
    """The signs that count of what was typed, in capitals; "" of what is far too long."""
    if len(typed) > LONGEST:
        return ""
    signs = (sign for sign in unicodedata.normalize("NFKC", typed) if not _is_between(sign))
    return "".join(_as_digit(sign) for sign in signs).upper()


def _is_between(sign: str) -> bool:
    """Whether a sign only parts others: a space, a dash, a point, one that nobody sees."""
    category = unicodedata.category(sign)
    return sign.isspace() or sign == _MINUS or category[0] in "PZ" or category == "Cf"


def _as_digit(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


@dataclass(frozen=True)
class CodeShape:
    """Codes of `groups` groups of `length` signs: `CodeShape(groups=3)` holds 60 random bits, « 7KQM-2XWD-H4PR »."""

    groups: int
    length: int = 4
    alphabet: str = ALPHABET
    alike: Mapping[str, str] = field(default_factory=lambda: ALIKE)

    @property
    def size(self) -> int:
        """How many signs a code has, without its dashes."""
        return self.groups * self.length

    def draw(self) -> str:
        """A new code, that nobody guesses, without its dashes."""
        return "".join(secrets.choice(self.alphabet) for _place in range(self.size))

    def grouped(self, code: str) -> str:
        """As it is printed."""
        return "-".join(code[at : at + self.length] for at in range(0, len(code), self.length))

    def read(self, typed: str) -> str:
        """The code somebody typed, without its dashes; "" when it is none."""
        signs = "".join(self.alike.get(sign, sign) for sign in plain(typed))
        return signs if len(signs) == self.size and set(signs) <= set(self.alphabet) else ""
