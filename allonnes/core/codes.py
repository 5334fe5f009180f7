"""Short codes that people read on paper, spell and type: how they are drawn, printed in groups and read again.

What somebody types is read whatever its capitals, dashes (the unbreakable one of our pages too), spaces, points and
invisible signs; digits of another script are digits. What has not the shape of a code is no code: whoever compares
codes lets it cost no try.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

DIGITS = "0123456789"
# 32 signs (Crockford's): what looks like another one is left out, and read as that one when it is typed all the same.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = {"O": "0", "I": "1", "L": "1", "U": "V"}
# 32 signs too, without 0, O, 1 nor I. Read as the one that looks most like it, a wrong sign is told by the check.
UNALIKE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
UNALIKE_READ = {"O": "Q", "0": "Q", "I": "L", "1": "L"}
# No paper holds more signs than that: the rest is not even read.
LONGEST = 60
_MINUS = "\u2212"
# The field of 32 elements, by the polynomial x^5 + x^2 + 1.
_FIELD, _POLYNOMIAL = 32, 0b100101


def plain(typed: str) -> str:
    """The signs that count of what was typed, in capitals; "" of what is far too long."""
    if len(typed) > LONGEST:
        return ""
    signs = (sign for sign in unicodedata.normalize("NFKC", typed) if not is_between(sign))
    return "".join(as_digit(sign) for sign in signs).upper()


def is_between(sign: str) -> bool:
    """Whether a sign only parts others: a space, a dash, a point, one that nobody sees."""
    category = unicodedata.category(sign)
    return sign.isspace() or sign == _MINUS or category[0] in "PZ" or category == "Cf"


def as_digit(sign: str) -> str:
    """A digit of any script as one of ours; any other sign as it is."""
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def _times_two(element: int) -> int:
    doubled = element << 1
    return doubled ^ _POLYNOMIAL if doubled & _FIELD else doubled


@dataclass(frozen=True)
class CodeShape:
    """Codes of `groups` groups of `length` signs: `CodeShape(groups=3)` holds 60 random bits, « 7KQM-2XWD-H4PR ».

    `check` adds a last sign, made from the others: one wrong sign, or two that changed places, is no code, and costs
    no search nor try. `prefix` says what the code is for; it is printed, never stored, and read or not.
    `CodeShape(groups=2, check=True, prefix="ALN", alphabet=UNALIKE, alike=UNALIKE_READ)` holds 40 random bits,
    « ALN-7KQM-2XWDA ».
    """

    groups: int
    length: int = 4
    alphabet: str = ALPHABET
    alike: Mapping[str, str] = field(default_factory=lambda: ALIKE)
    check: bool = False
    prefix: str = ""

    def __post_init__(self) -> None:
        if self.check and (len(self.alphabet) != _FIELD or self.size >= _FIELD):
            raise ValueError("a check needs 32 signs to choose from, and a code of less than 32 signs")

    @property
    def size(self) -> int:
        """How many signs a code has, without its dashes nor its prefix."""
        return self.groups * self.length + self.check

    def draw(self) -> str:
        """A new code, that nobody guesses, without its dashes nor its prefix."""
        code = "".join(secrets.choice(self.alphabet) for _place in range(self.groups * self.length))
        return code + self._check_of(code) if self.check else code

    def grouped(self, code: str) -> str:
        """As it is printed; the check belongs to the last group."""
        cuts = [*range(0, len(code) - self.check, self.length), len(code)]
        parts = [code[start:end] for start, end in pairwise(cuts)]
        return "-".join([self.prefix, *parts] if self.prefix else parts)

    def read(self, typed: str) -> str:
        """The code somebody typed, without its dashes nor its prefix; "" when it is none."""
        signs = self._without_prefix(self._as_printed(plain(typed)))
        if len(signs) != self.size or not set(signs) <= set(self.alphabet):
            return ""
        return "" if self.check and self._check_of(signs[:-1]) != signs[-1] else signs

    def _as_printed(self, signs: str) -> str:
        return "".join(self.alike.get(sign, sign) for sign in signs)

    def _without_prefix(self, signs: str) -> str:
        return signs.removeprefix(self._as_printed(plain(self.prefix))) if len(signs) > self.size else signs

    def _check_of(self, code: str) -> str:
        """A sum where each place weighs another power of two of the field: no two places can be exchanged unseen."""
        total = 0
        for sign in code:
            total = _times_two(total ^ self.alphabet.index(sign))
        return self.alphabet[total]
