"""From a voter's identity to the fingerprints that the roll keeps: enough to know somebody again, never to read who it
is.

Three fingerprints, each a keyed hash that only this site can compute, and for one edition only:

- `identity` refuses a second ballot: the same names, in any order and in any of the two boxes, and the same birth date;
- `name` raises a review: the first given name and the last name sound the same, whatever the birth date;
- `home` raises a review: the same birth date at the same address.

Which typings of names are one identity. Case, accents, apostrophes, hyphens and spaces never count, then:

- words are sorted, so « Marie Anne » and « Anne Marie » are one; letters are not, or the twins Lina and Ilan would be;
- a hyphen parts like a space, and a few composed first names typed in one word are parted: Jean-Pierre, Jeanpierre;
- a particle sticks to the next word of its box, an ending to the one before: de la Tour, Delatour; Nour Eddine.

Any other name typed in one word by the one, in two by the other, has two identities. If it is the last name, or if the
first word stays the same, `name` is the same all the same; so it is for most spellings of one sound.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from anyascii import anyascii
from django.utils.crypto import salted_hmac

from budgets.voting.box.keys import BallotBoxKey

_APOSTROPHES = "'’‘‛ʼʻʽʾʿ`´′＇"
# Transliteration leaves the first two out, and with them what tells أحمد from حمد; the third is often typed for ي.
_ARABIC = str.maketrans("اعى", "aay")
_SAINTS = {"st": "saint", "ste": "sainte"}
# A lone letter is one too: « N Diaye » for N’Diaye.
_PARTICLES = {
    "abd", "abdel", "abdoul", "abdul", "abou", "abu", "ait", "al", "ben", "bin", "da", "dal", "das", "de", "del",
    "dell", "della", "den", "der", "des", "di", "do", "dos", "du", "el", "ibn", "la", "le", "les", "mac", "mc", "ould",
    "saint", "sainte", "san", "santa", "van", "von",
}  # fmt: skip
_ENDINGS = {"allah", "eddin", "eddine", "oglou", "oglu", "oullah", "uddin", "ullah"}
_COMPOSED = re.compile(
    "(anne|jean|louis|marie|paul|pierre)(andre|antoine|baptiste|bernard|charles|christine|christophe|claire|claude|"
    "cecile|daniel|david|denis|emmanuel|eric|francois|francoise|gabriel|helene|henri|jacques|jeanne|jose|joseph|julie|"
    "laure|line|lise|louis|louise|luc|lucie|marc|marie|michel|michele|noel|noelle|odile|paul|paule|philippe|pierre|"
    "rene|robert|rose|sophie|therese|thomas|victor|yves)"
)

_STREET = {
    "all": "allee", "app": "appartement", "appt": "appartement", "apt": "appartement", "av": "avenue", "ave": "avenue",
    "bat": "batiment", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard",
    "ch": "chemin", "che": "chemin", "chem": "chemin", "imp": "impasse", "lot": "lotissement", "pl": "place",
    "r": "rue", "res": "residence", "rte": "route", "sq": "square", **_SAINTS,
}  # fmt: skip
_SMALL_WORDS = {"au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les", "n", "no", "numero"}
_POST_CODE = re.compile(r"(?<=\s)[0-9]{5}\b.*")

# How a French ear hears a name, in the family of Soundex 2 and Phonex but with a table of our own: consonants that are
# heard, the first and the last vowels, every nasal vowel. Order matters. 1 is « an », 2 « in », 3 « on », 4 « gn »;
# A E I O are vowels; - is an h between two vowels, which keeps them apart (Chahine is not « chaîne »).
_SOUNDS = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        ("nn$", "nne"),  # Yoann: the n is heard
        ("((?:[cghmowy]|as|ss)[ai])n$", r"\1ne"),  # so it is in Amin, Yassin, Sahin, Rayan, Morgan
        (r"(.)\1+", r"\1"),
        ("ph", "f"),
        ("ch(?=[lnr])", "k"),  # Christophe, Chloé
        ("tch|sch|sh|ch", "s"),  # Şahin is written Sahin, or Chahine
        ("(?<=[aeiouy])h(?=[aeiouy])", "-"),
        ("h", ""),
        ("^ou(?=[aeiy])|w", "v"),  # Oualid, Walid
        ("ck|q(?:u(?=[aeiouy]))?", "k"),
        ("c(?=[eiy])|z", "s"),
        ("c", "k"),
        ("gn(?=[aeiouy])", "4"),
        ("gu(?=[eiy])", "G"),
        ("d?j(?:e(?=[ao]))?|ge(?=[ao])|g(?=[eiy])", "j"),  # Djamel, Jean, Georges
        ("^y(?=[aeiou])", "Y"),
        ("y", "i"),
        # What is written at the end and not heard: Thibault, Lopes, Leroux, Petit, Boulanger (but Kader, Nasser).
        ("(?<=au)l(?=[dt])", ""),
        ("(?<=[a-z4]{2})s$|(?<=u)x$|(?<=oi)x$", ""),
        ("(?<=au)d$|(?<=[aeiou])t$|(?<=[a-z-]{2}e)(?<!de)(?<!ase)r$", ""),
        ("x", "ks"),
        # Nasal vowels, where no vowel follows.
        ("(?<=i)en$|[ae]?in(?![aeiou-])|[ae]?im(?=[bp])", "2"),
        ("[ae]n(?![aeiou-]|$)|an$|[ae]m(?=[bp])", "1"),
        ("on(?![aeiou-])|om(?=[bp])", "3"),
        ("(?<=[123r])[bdpt]$", ""),  # Durand, Durant; Dupont, Dupond; Robert
        ("(?<=[^-aeiou])e+$|(?<=[^-])ee+$|(?<=[aiou])e$", ""),  # Marie, André, Andrée
        ("oi", "vA"),  # and not « o »: Dubois, Dubot
        ("o2", "v2"),
        ("eau|au|oeu|eu|ou|[ou]", "O"),
        ("ai|ei|ae|e", "E"),
        ("a", "A"),
        ("i", "I"),
        ("-", ""),
        (r"([AEIO])\1+", r"\1"),
    )
)
_VOWELS = re.compile("([AEIO]+)")


@dataclass(frozen=True)
class Identity:
    """What a voter gives to be marked on the roll, as typed."""

    first_names: str
    last_name: str
    birth_date: date
    address: str = ""


@dataclass(frozen=True)
class Fingerprints:
    """What the roll keeps of an identity: 64 hexadecimal digits each; no home when no address was given."""

    identity: str
    name: str
    home: str


def _words(text: str, *, apostrophe: str = "") -> list[str]:
    """The words of a text in their order, in a-z and 0-9.

    What is neither alphabetic nor a digit parts words, except signs without width. Accents go before transliteration,
    so that vowel signs of Arabic, which most people leave out, count no more than a French accent.
    """
    bare = unicodedata.normalize("NFKD", re.sub(f"[{_APOSTROPHES}]", apostrophe, text))
    kept = []
    for character in bare:
        kind = unicodedata.category(character)
        if kind[0] not in "LMN":
            kept.append("" if kind == "Cf" else " ")
        elif not unicodedata.combining(character):
            kept.append(character)
    latin = anyascii(unicodedata.normalize("NFKC", "".join(kept)).translate(_ARABIC)).lower()
    return re.sub("[^a-z0-9 ]", "", latin).split()


def _settled(words: list[str]) -> list[str]:
    """Words of one box in their order, with the habits of writing names undone: see the top of this module."""
    settled: list[str] = []
    waiting: list[str] = []
    for word in (_SAINTS.get(part, part) for part in words):
        if word in _PARTICLES or len(word) == 1:
            waiting.append(word)
        elif word in _ENDINGS and settled and not waiting:
            settled[-1] += word
        elif not waiting and (parts := _COMPOSED.fullmatch(word)):
            settled.extend(parts.groups())
        else:
            settled.append("".join([*waiting, word]))
            waiting.clear()
    return [*settled, "".join(waiting)] if waiting else settled


def normalised_words(text: str) -> list[str]:
    """The names of one box, sorted: the plausible typings of the same names give the same list.

    Empty when the text holds no letter and no digit, which a form has to refuse.
    """
    return sorted(_settled(_words(text)))


def phonetic(word: str) -> str:
    """How a French ear hears a name: the same for Mohamed and Muhammad, Dupont and Dupond, Fatima and Fatma.

    Vowels between the first and the last ones are dropped, since they are what spellings disagree on; the ends stay,
    since they tell Lina from Luna and Karim from Karima.
    """
    plain = "".join(_words(word))
    heard = plain
    for pattern, sound in _SOUNDS:
        heard = pattern.sub(sound, heard)
    pieces = _VOWELS.split(heard)  # consonants at even places, vowels at odd ones
    last = len(pieces) - 2 if not pieces[-1] else 1
    kept = (piece for place, piece in enumerate(pieces) if place % 2 == 0 or place in (1, last))
    return "".join(kept).lower() or plain


def _plain_address(text: str) -> str:
    """Number and street, with abbreviations written out, and without small words, post code and town."""
    words = " ".join(_words(text, apostrophe=" "))
    parted = re.sub("(?<=[0-9])(?=[a-z])", " ", _POST_CODE.sub("", words))
    return " ".join(_STREET.get(word, word) for word in parted.split() if word not in _SMALL_WORDS)


def _fingerprint(kind: str, scope: str, *parts: str) -> str:
    return salted_hmac(f"budgets.roll.{kind}:{scope}", "|".join(parts), algorithm="sha256").hexdigest()


def fingerprints_of(identity: Identity, *, scope: str, key: BallotBoxKey) -> Fingerprints:
    """The fingerprints of a voter for one edition; those of two editions cannot be compared. Nobody makes them again,
    to try a name, once the key of the vote is destroyed: they need it as well as the site's secret.

    Names without any letter or digit, in one box or the other, make no identity: ValueError.
    """
    first, last = _settled(_words(identity.first_names)), _settled(_words(identity.last_name))
    if not first or not last:
        raise ValueError("An identity needs a first name and a last name.")
    born = identity.birth_date.isoformat()
    address = _plain_address(identity.address)
    return Fingerprints(
        identity=key.hash_of("identity", _fingerprint("identity", scope, " ".join(sorted([*first, *last])), born)),
        name=key.hash_of("name", _fingerprint("name", scope, *sorted([phonetic(first[0]), phonetic("".join(last))]))),
        home=key.hash_of("home", _fingerprint("home", scope, born, address)) if address else "",
    )
