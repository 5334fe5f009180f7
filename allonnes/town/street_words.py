"""Names of streets and places as people type them: accents, capitals, articles, abbreviations and plurals set aside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from allonnes.core.sheets import plain

_ARTICLES = {"a", "au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les"}
_ABBREVIATIONS = {
    "all": "allee",
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "boul": "boulevard",
    "bvd": "boulevard",
    "cap": "capitaine",
    "cdt": "commandant",
    "ch": "chemin",
    "che": "chemin",
    "chem": "chemin",
    "cmdt": "commandant",
    "col": "colonel",
    "crs": "cours",
    "doct": "docteur",
    "dr": "docteur",
    "esp": "esplanade",
    "fbg": "faubourg",
    "fg": "faubourg",
    "gal": "general",
    "gen": "general",
    "gral": "general",
    "huit": "8",
    "imp": "impasse",
    "lot": "lotissement",
    "lt": "lieutenant",
    "mal": "marechal",
    "mgr": "monseigneur",
    "onze": "11",
    "pass": "passage",
    "pdt": "president",
    "pl": "place",
    "pr": "professeur",
    "pt": "pont",
    "qu": "quai",
    "quat": "quater",
    "r": "rue",
    "res": "residence",
    "rpt": "rond point",
    "rte": "route",
    "sgt": "sergent",
    "sq": "square",
    "st": "saint",
    "ste": "sainte",
}
# Before the kind of street, in a sentence.
_FEMININE, _MASCULINE = _("de la %(street)s"), _("du %(street)s")
_ELIDED, _BARE = _("de l’%(street)s"), _("de %(street)s")
_OF = {
    "allée": _ELIDED,
    "avenue": _ELIDED,
    "boulevard": _MASCULINE,
    "chemin": _MASCULINE,
    "cité": _FEMININE,
    "cour": _FEMININE,
    "cours": _MASCULINE,
    "esplanade": _ELIDED,
    "faubourg": _MASCULINE,
    "impasse": _ELIDED,
    "lotissement": _MASCULINE,
    "mail": _MASCULINE,
    "montée": _FEMININE,
    "passage": _MASCULINE,
    "place": _FEMININE,
    "promenade": _FEMININE,
    "quai": _MASCULINE,
    "rond-point": _MASCULINE,
    "route": _FEMININE,
    "rue": _FEMININE,
    "ruelle": _FEMININE,
    "sente": _FEMININE,
    "sentier": _MASCULINE,
    "square": _MASCULINE,
    "venelle": _FEMININE,
    "villa": _FEMININE,
    "voie": _FEMININE,
}
_SHORT = 3
# In words: what may have one too many.
SHORTENED_FROM, SHORTENED_TO = 3, 6
_REPETITION = "bis|ter|quater|quinquies|[a-h]"
_NUMBER_FIRST = re.compile(rf"(?:n ?[o°]?\.? ?)?(\d{{1,4}})(?: ?({_REPETITION})(?=[ ,]))?[ ,]*(?!\d)(.+)")
_NUMBER_LAST = re.compile(rf"(.+?)[ ,]+(?:n ?[o°]?\.? ?)?(\d{{1,4}})(?: ?({_REPETITION}))?")
_POSTCODE = re.compile(r"(.*?)[ ,]*\b\d{5}\b(.*)")
_ENDS = " ,;-"


def canonical(text: str) -> str:
    """The words compared: « R. des Tilleuls » and « rue du tilleul » are both « rue tilleul ».

    A name made of articles alone keeps them.
    """
    bare = re.sub(r"[^0-9a-z]+", " ", plain(text).replace("œ", "oe").replace("æ", "ae")).split()
    words = " ".join(_ABBREVIATIONS.get(word, word) for word in bare).split()
    kept = [_singular(word) for word in words if word not in _ARTICLES]
    return " ".join(kept or words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORT and word[-1] in "sx" and not word[:-1].isdigit() else word


def is_kind_of_street(name: str) -> bool:
    """Whether a name begins as that of a street, and not of a hamlet."""
    return name.partition(" ")[0].lower() in _OF


def in_a_sentence(name: str) -> str:
    """« rue des Tilleuls », from « Rue des Tilleuls »; a hamlet keeps its capital."""
    first, space, rest = name.partition(" ")
    return f"{first.lower()}{space}{rest}" if is_kind_of_street(name) else name


def of_street(name: str) -> str:
    """« de la rue des Tilleuls », « de l’avenue Foch »; « de Chaoué » has no article to choose."""
    first = name.partition(" ")[0].lower()
    return str(_OF.get(first, _BARE) % {"street": in_a_sentence(name)})


@dataclass(frozen=True)
class Reading:
    """One way to understand what was typed: words of a street or a place, and a number in it."""

    words: str
    number: int | None = None
    repetition: str = ""


def readings(text: str, *, town: str = "") -> list[Reading]:
    """Each way to understand what was typed, without the postcode and the town's name; none when nothing is said.

    « 8 mai 1945 » may be a date or the number 8, « 14 b rue Foch » has a letter or not: the search tries them all.
    """
    said = _without_town(plain(text).strip(_ENDS), plain(town))
    tried = [Reading(canonical(said))]
    first, last = _NUMBER_FIRST.fullmatch(said), _NUMBER_LAST.fullmatch(said)
    if first:
        number, repetition, rest = first.groups()
        tried.append(Reading(canonical(rest), int(number), repetition or ""))
    if last:
        rest, number, repetition = last.groups()
        tried.append(Reading(canonical(rest), int(number), repetition or ""))
    return [reading for reading in dict.fromkeys(tried) if reading.words]


def with_a_word_less(tried: Sequence[Reading]) -> list[Reading]:
    """The last way to understand what was typed, each time without one of its first words: the last one is the name by
    which people know a street. Nothing when it is too short, or too long to be a street."""
    reading = tried[-1]
    words = reading.words.split()
    if not SHORTENED_FROM <= len(words) <= SHORTENED_TO:
        return []
    shorter = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words) - 1)]
    return [replace(reading, words=said) for said in dict.fromkeys(shorter)]


def _without_town(said: str, town: str) -> str:
    """« 14 rue Foch, 72700 Allonnes » is « 14 rue Foch »; « rue d’Allonnes » stays whole."""
    coded = _POSTCODE.fullmatch(said)
    if coded and coded[1].strip(_ENDS):
        return coded[1].strip(_ENDS)
    before = said.removesuffix(town).rstrip()
    is_town = bool(town) and before != said and (before.endswith(",") or len(canonical(before).split()) > 1)
    return before.strip(_ENDS) if is_town else said


_ANGLE = re.compile(
    r"(?:a l'|au |l'|le )?(?:angle|croisement|coin|carrefour|intersection)\b(?: (?:des|de la|de l'|du|de|entre))?(.*)"
)
_BETWEEN = re.compile(r" ?/ ?| et (?:de la |de l'|du |des |d')?| x | & |, ")


def crossings(text: str) -> list[tuple[str, str]]:
    """Each way to understand what was typed as two streets that meet, in words compared."""
    said = plain(text).strip(_ENDS)
    angle = _ANGLE.fullmatch(said)
    said = angle[1].strip(_ENDS) if angle else said
    pairs = []
    for between in _BETWEEN.finditer(said):
        pair = canonical(said[: between.start()]), canonical(said[between.end() :])
        # « 12, rue Foch » is a number, then its street.
        if all(any(sign.isalpha() for sign in words) for words in pair):
            pairs.append(pair)
    return pairs
