"""Finding, in words about to be public, what would let anybody reach or rob a person."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class ContactDetail:
    """What was found, and what it is, in French."""

    kind: str
    text: str


def _iban_holds(text: str) -> bool:
    """ISO 13616: moved round and read as numbers, an IBAN leaves 1 when divided by 97."""
    plain = re.sub(r"\s", "", text).upper()
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def _always(_text: str) -> bool:
    return True


# French numbers as people write them: 06 12 34 56 78, 06.12.34.56.78, +33 6 12 34 56 78, 0033612345678.
_PATTERNS: tuple[tuple[Any, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        gettext_lazy("une adresse électronique"),
        re.compile(
            r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]| arobase )\s?[\w-]{1,63}(?:\s?\.\s?[\w-]{2,63})+", re.IGNORECASE
        ),
        _always,
    ),
    (
        gettext_lazy("un numéro de téléphone"),
        re.compile(r"(?<!\d)(?:(?:\+|00)\s?33[\s.\-]?(?:\(0\)[\s.\-]?)?|0)[1-9](?:[\s.\-]?\d{2}){4}(?!\d)"),
        _always,
    ),
    (
        gettext_lazy("un compte en banque"),
        re.compile(r"\bFR\d{2}(?:\s?[0-9A-Z]{4}){5}\s?[0-9A-Z]{3}\b", re.IGNORECASE),
        _iban_holds,
    ),
    (
        gettext_lazy("une plaque de voiture"),
        re.compile(r"\b[A-HJ-NP-TV-Z]{2}[\s-]?\d{3}[\s-]?[A-HJ-NP-TV-Z]{2}\b"),
        _always,
    ),
)


def refuse_contact_details(text: str) -> None:
    """A validator for words that everybody will read, and whose earlier versions stay."""
    details = contact_details(text)
    if details:
        raise ValidationError(
            _("Vous donnez %(kind)s (%(text)s). Tout le monde le lirait : enlevez ce renseignement."),
            code="contact_detail",
            params={"kind": details[0].kind, "text": details[0].text},
        )


def contact_details(text: str) -> list[ContactDetail]:
    """Every contact detail in a text, in order of kind."""
    return [
        ContactDetail(str(kind), match.group().strip())
        for kind, pattern, holds in _PATTERNS
        for match in pattern.finditer(text)
        if holds(match.group())
    ]


def without_contact_details(text: str, *, instead: str = "…") -> str:
    """The same words, with `instead` in the place of each contact detail."""
    for detail in contact_details(text):
        text = text.replace(detail.text, instead)
    return text
