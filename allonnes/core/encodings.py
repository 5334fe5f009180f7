"""Which alphabet of bytes a sheet was written in, guessed by how French it reads; a doubt is told, never settled.

UTF-8 says so itself. Before it, Windows, DOS and Macintosh each wrote « é » by another byte: each reading is weighed,
and the best is taken only when it reads as French and no other one does.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

UTF_8 = "UTF-8"
READINGS = (
    ("cp1252", "Windows-1252"),
    ("iso8859_15", "ISO-8859-15"),
    ("cp850", "DOS (cp850)"),
    ("mac_roman", "Macintosh (MacRoman)"),
)
_LOWER, _UPPER = "éèêëàâçîïôùûüœæÿ", "ÉÈÊËÀÂÇÎÏÔÙÛÜŒÆŸ"
_NEIGHBOURS = "ñáíóúöäüßãõ"
_SIGNS = "«»“”‘–—°€²³½•· \u202f’…"
_AFTER_A_NUMBER = "°€²³½"
# The letters that follow those which rarely begin a word: « être », « île », « âge », « œuvre », « ça ».
_BEGINNINGS = {
    **dict.fromkeys("ùûëïüÿæ", ""),
    "ê": "t",
    "î": "l",
    "â": "gmnpct",
    "ô": "t",
    "œ": "ui",
    "ç": "aàou",
    "è": "sr",
}
FRENCH = frozenset(_LOWER + _UPPER + _SIGNS)
# What a sign of a reading costs: it is at home, it is rare, it comes from abroad, it stands where no French writes it.
_HOME, _RARE, _ABROAD, _WRONG = 0.0, 0.3, 1.0, 3.0
# Of a mean sign, at most; of the whole, between the first reading and the second, at least.
_MOST, _BETWEEN = 0.5, 1.0
_CONTINUED = bytes(range(0x80, 0xC0))
_LEADS = {1: b"\xc2\xc3\xc5", 2: b"\xe2"}


@dataclass(frozen=True)
class Decoded:
    """A text, and how it was read."""

    text: str
    name: str
    is_guessed: bool = False


class InDoubt(Exception):
    """Two readings are French, or none is: `words` is the first place where it matters, as each one reads it."""

    def __init__(self, position: int, words: list[str]) -> None:
        super().__init__(", ".join(words))
        self.position, self.words = position, words


def decode(raw: bytes) -> Decoded:
    """The text of a file, with composed letters. Raises InDoubt."""
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _guessed(raw)
    costs = list(_costs(text))
    if costs and min(costs) >= _WRONG:  # two bytes of a Macintosh may happen to be one letter of Armenian
        with suppress(InDoubt):
            return _guessed(raw)
    return Decoded(text, UTF_8)


def _guessed(raw: bytes) -> Decoded:
    read: dict[str, str] = {}
    for codec, name in READINGS:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if text not in read.values():
            read[name] = text
    costs = sorted((sum(_costs(text)), name) for name, text in read.items())
    signs = sum(byte >= 0x80 for byte in raw)  # noqa: PLR2004  # what ASCII does not hold
    if costs and costs[0][0] <= _MOST * signs and (len(costs) == 1 or costs[1][0] - costs[0][0] >= _BETWEEN):
        return Decoded(read[costs[0][1]], costs[0][1], is_guessed=True)
    position = next(place for place, byte in enumerate(raw) if byte >= 0x80)  # noqa: PLR2004
    raise InDoubt(position, [_word_at(text, position) for _cost, text in sorted((c, read[n]) for c, n in costs)][:2])


def _word_at(text: str, position: int) -> str:
    """The word there, in a reading of one sign a byte."""
    start = max(text.rfind(sign, 0, position) for sign in ' ;,\n\t"') + 1
    return re.split(r"[\s;,\"]", text[start:], maxsplit=1)[0]


def _costs(text: str) -> Iterator[float]:
    for match in re.finditer(r"[^\x00-\x7f]", text):
        place = match.start()
        yield _cost(match[0], text[place - 1 : place], text[place + 1 : place + 2])


def _cost(sign: str, before: str, after: str) -> float:
    """How much a sign is out of place between its neighbours."""
    if sign in _LOWER:
        return _cost_of_small(sign, before, after)
    if sign.isupper():
        return _cost_of_capital(sign, before, after)
    if sign in _SIGNS:
        return _cost_of_sign(sign, before, after)
    if sign in _NEIGHBOURS:
        return _RARE if before.isalpha() or after.isalpha() else _ABROAD
    return _ABROAD if sign.isalpha() and unicodedata.name(sign).startswith("LATIN SMALL") else _WRONG


def _cost_of_capital(sign: str, before: str, after: str) -> float:
    """A capital begins a word, or stands among capitals; which ones begin a word, French says."""
    if before.islower():
        return _WRONG
    if sign not in _UPPER or (not before.isalpha() and not after.isalpha() and sign != "À"):
        return _ABROAD
    if before.isalpha():
        return _HOME
    return _HOME if after.lower() in _BEGINNINGS.get(sign.lower(), after.lower()) else _ABROAD


def _cost_of_small(sign: str, before: str, after: str) -> float:
    """« à » stands alone, or ends « là », « déjà », « çà »; the others stand in a word, where French puts them."""
    if sign == "à":
        return _HOME if not after.isalpha() and (not before.isalpha() or before in "jlçJLÇ") else _ABROAD
    if not before.isalpha():
        return _HOME if after and after in _BEGINNINGS.get(sign, after) and after.isalpha() else _ABROAD
    is_after_vowel = before.lower() in {"û": "ay", "ù": "aey"}.get(sign, "aeioyéèê" if sign in "âêôæ" else "")
    is_last = sign in "âêîôûæœ" and not after.isalpha()
    return _ABROAD if is_after_vowel or is_last else _HOME


def _cost_of_sign(sign: str, before: str, after: str) -> float:
    if sign == "’":
        return _HOME if before.isalpha() and after.isalpha() else _RARE
    if sign in _AFTER_A_NUMBER:
        return _HOME if before.isdigit() or before in "nN \u00a0" else _ABROAD
    if sign == "…":
        return _WRONG if after.isalpha() else _HOME if before.isalpha() else _RARE
    if before.isalpha() and sign in "“–—":
        return _ABROAD
    return _WRONG if before.isalpha() and after.isalpha() and sign not in "·\u00a0\u202f" else _RARE


# --- Letters broken by a program before ---------------------------------------------------------------------
def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for codec in ("cp1252", "mac_roman", "cp850"):
        rest = "[\x80-\x9f" + re.escape(_signs_of(_CONTINUED, codec)) + "]"
        either = "|".join(f"[{re.escape(_signs_of(leads, codec))}]{rest}{{{count}}}" for count, leads in _LEADS.items())
        yield codec, re.compile(either)


def _signs_of(raw: bytes, codec: str) -> str:
    """Each byte as this alphabet draws it; what Windows leaves out is drawn as a command, as browsers do."""
    return "".join(_sign_of(byte, codec) for byte in raw)


def _sign_of(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


_BROKEN = tuple(_patterns())
# Windows and the alphabet before it: one draws what the other takes for a command.
_COMMANDS = {chr(byte): byte for byte in range(0x80, 0xA0)}
_BYTES = {
    codec: _COMMANDS | {_sign_of(byte, codec): byte for byte in range(0x80, 0x100)} for codec, _pattern in _BROKEN
}


def broken_letter(words: str) -> tuple[str, str] | None:
    """The first letter that was written in UTF-8, read as another alphabet and written again: as it is, and as it was.

    « chÅ“ur » was « chœur ». What only looks like it (« CAFÉ… ») makes no French letter, and is left alone.
    """
    for codec, pattern in _BROKEN:
        for match in pattern.finditer(words):
            try:
                was = bytes(_BYTES[codec][sign] for sign in match[0]).decode()
            except UnicodeDecodeError:
                continue
            if was in FRENCH:
                return match[0], was
    return None
