"""Finding, in words about to be public, what would let anybody reach or rob a person."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.codes import as_digit


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


def _is_no_date(text: str) -> bool:
    """« 01.02.2027 18 » is a day and an hour, though it has the ten digits of a telephone."""
    return not re.match(r"\d{2}([\s.\-/])\d{2}\1(?:19|20)\d{2}(?!\1?\d{4})", text)


# Small words, then units: written in capitals with a number between, they look like a plate (« DE 100 KW »).
_SMALL_WORDS = " AN AS AU CA CE DE DU EN ES ET EX LA LE MA ME NE SA SE TA TE VA "
_UNITS = " AN CL CM DB DM GB GW HA HL HP HZ KG KM KV KW LM MB MD ME MG MH ML MM MN MW PM TB TV VA WC WH "
_PLATE_SAID = re.compile(
    r"\b(?:plaques?|immatricul\w*|voitures?|v[ée]hicules?|camions?|motos?|scooters?)\b", re.IGNORECASE
)


def _is_plate(text: str, around: str) -> bool:
    """Joined or with hyphens, it is one. With spaces, only outside a text in capitals, without a small word before nor
    a unit after; or when the text speaks of a vehicle.
    """
    if not re.search(r"\s", text):
        return True
    if f" {text[:2]} " in _SMALL_WORDS or f" {text[-2:]} " in _UNITS:
        return False
    letters = [sign for sign in around.replace(text, "") if sign.isalpha()]
    return bool(_PLATE_SAID.search(around)) or any(sign.islower() for sign in letters) or not letters


_LOCAL, _LABEL = r"[\w.+-]{1,64}", r"[\w-]{1,63}"
_AT = r"(?:\(at\)|\[at\]|\{at\}|\sarobase\s|\sat\s)"
_DOT = r"(?:\s?\.\s?|\s?\(dot\)\s?|\s?\[dot\]\s?|\spoint\s|\sdot\s)"
_ENDS = r"(?:fr|com|org|net|eu|info|be|ch|re|bzh|io|me|live|email|example|asso\.fr)"
_MAKERS = r"(?:gmail|orange|free|hotmail|yahoo|outlook|laposte|sfr|wanadoo|live|icloud|proton\w*|bbox|gmx|neuf|aol|msn)"
# Together; spelled out; with a space on both sides; with one, at a maker of addresses. « Instagram @allonnes72. Venez »
# names a page, not a mailbox.
_ADDRESS = "|".join(
    (
        rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*\.[^\W\d_]{{2,63}}",
        rf"{_LOCAL}\s?{_AT}\s?{_LABEL}(?:{_DOT}{_LABEL})*?{_DOT}{_ENDS}\b",
        rf"{_LOCAL}\s@\s{_LABEL}(?:\s?\.\s?{_LABEL})*?\s?\.\s?{_ENDS}\b",
        rf"{_LOCAL}\s?@\s?{_MAKERS}\s?\.\s?{_ENDS}\b",
    )
)

# French numbers as people write them, however they part the digits: 06 12 34 56 78, 06.12.34.56.78, 0612 345 678,
# +33 6 12 34 56 78, 0033612345678.
_PATTERNS: tuple[tuple[Any, re.Pattern[str], Callable[[str, str], bool]], ...] = (
    (gettext_lazy("une adresse électronique"), re.compile(_ADDRESS, re.IGNORECASE), lambda text, around: True),
    (
        gettext_lazy("un numéro de téléphone"),
        re.compile(r"(?<!\d)(?:(?:\+|00)\s?33[\s.\-]?(?:\(0\)[\s.\-]?)?|0[\s.\-/]?)[1-9](?:[\s.\-/]{0,2}\d){8}(?!\d)"),
        lambda text, around: _is_no_date(text),
    ),
    (
        gettext_lazy("un compte en banque"),
        re.compile(r"\bFR\d{2}(?:\s?[0-9A-Z]{4}){5}\s?[0-9A-Z]{3}\b", re.IGNORECASE),
        lambda text, around: _iban_holds(text),
    ),
    (
        gettext_lazy("une plaque de voiture"),
        re.compile(r"\b[A-HJ-NP-TV-Z]{2}[\s-]?\d{3}[\s-]?[A-HJ-NP-TV-Z]{2}\b"),
        _is_plate,
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
    """Every contact detail in a text, in order of kind, in the words of the text."""
    plain = "".join(map(_alike, text))
    return [
        ContactDetail(str(kind), text[match.start() : match.end()].strip())
        for kind, pattern, holds in _PATTERNS
        for match in pattern.finditer(plain)
        if holds(match.group().strip(), plain)
    ]


def _alike(sign: str) -> str:
    """One sign for one: a digit of any script is a digit, a wide letter a letter, a dash of any length a hyphen."""
    if sign.isascii():
        return sign
    wide = unicodedata.normalize("NFKC", sign)
    plain = as_digit(wide if len(wide) == 1 else sign)
    return "-" if unicodedata.category(plain) == "Pd" else plain


def without_contact_details(text: str, *, instead: str = "…") -> str:
    """The same words, with `instead` in the place of each contact detail."""
    for detail in contact_details(text):
        text = text.replace(detail.text, instead)
    return text
