"""What people type to say where, found: an address, a street, two streets that meet, a named place.

Streets and places are compared by trigrams (index on `words`), then the numbers of the streets that look alike are
asked: at most five queries, whatever the number of addresses. See docs/decisions/0025.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from allonnes.core.search import tidy
from allonnes.town.context import current_profile
from allonnes.town.found import FoundPlace, address_found, crossing_found, named_place_found, street_found
from allonnes.town.models import Address, Place, Street
from allonnes.town.street_words import Reading, crossings, readings, with_a_word_less

LIMIT = 8
# What PostgreSQL takes for alike (pg_trgm.word_similarity_threshold).
ALIKE = 0.6
# Rows of each table that are compared more closely.
CANDIDATES = 40
# Streets whose numbers are read to find the nearest one.
NEAREST_IN = 3
PAIRS = 3
# Beside the words that look alike (0 to 1): how much of the whole name they are, and what a number says. One that
# exists makes it an address; one that does not may be the date of a name.
WHOLE_NAME, NUMBER_EXISTS, NUMBER_MISSING, OTHER_REPETITION, STREETS_MEET = 0.4, 0.3, -0.15, -0.05, 0.3


def find_places(text: str, *, limit: int = LIMIT) -> list[FoundPlace]:
    """What a text may name, best first; nothing when it says nothing or looks like no name. At most five queries.

    Accents, capitals, articles, abbreviations and plurals are set aside, small faults of typing forgiven, and one word
    too many where nothing else is found (« avenue Charles de Gaulle » for that of the general). When the number does
    not exist in the street, the nearest one is given, and its `note` says so.
    """
    said = tidy(text)
    tried = readings(said, town=current_profile().name)
    if not tried:
        return []
    phrases = [reading.words for reading in tried]
    streets = _alike(Street.objects.in_use().select_related("neighbourhood"), phrases)
    places = _alike(Place.objects.select_related("neighbourhood"), phrases[:1])
    pairs = crossings(said)[:PAIRS]
    shorter = [] if streets or places or pairs else with_a_word_less(tried)
    if shorter:
        tried = shorter
        streets = _alike(Street.objects.in_use().select_related("neighbourhood"), [reading.words for reading in tried])
    results = [
        *_meetings(pairs),
        *_in_streets(streets, tried),
        *(named_place_found(place, score=_likeness(place, 0)) for place in places),
    ]
    ranked: dict[str, FoundPlace] = {}
    for result in sorted(results, key=lambda result: (-result.score, result.label)):
        ranked.setdefault(result.reference, result)
    return [*ranked.values()][:limit]


# --- Names that look alike --------------------------------------------------------------------------
def _alike(rows: "QuerySet[Any]", phrases: Sequence[str]) -> list[Any]:
    """The rows whose words look like one of the phrases, and how much (`near_0`, `whole_0`...); found by the index."""
    likeness: dict[str, Any] = {}
    for number, phrase in enumerate(phrases):
        likeness[f"near_{number}"] = TrigramWordSimilarity(phrase, "words")
        likeness[f"whole_{number}"] = TrigramSimilarity("words", phrase)
    nearest = [F(f"near_{number}") for number in range(len(phrases))]
    best: Any = Greatest(*nearest) if len(nearest) > 1 else nearest[0]
    looks_like = reduce(or_, (Q(words__trigram_word_similar=phrase) for phrase in phrases))
    compared = rows.filter(looks_like).annotate(**likeness).annotate(best=best)
    return list(compared.order_by("-best", "pk")[:CANDIDATES])


def _likeness(row: Any, number: int) -> float:
    near, whole = getattr(row, f"near_{number}"), getattr(row, f"whole_{number}")
    return float(near + WHOLE_NAME * whole)


# --- Streets and their numbers ----------------------------------------------------------------------
def _in_streets(streets: Sequence[Street], tried: Sequence[Reading]) -> Iterator[FoundPlace]:
    """For each street, its addresses with the number that was typed, or the street itself."""
    numbered = {reading.number for reading in tried if reading.number is not None}
    known = _addresses(Address.objects.filter(street__in=streets, number__in=numbered) if numbered else ())
    missing: list[tuple[float, Street, int]] = []
    is_number_known = False
    for street in streets:
        score, reading = max(_understood(street, tried, known), key=lambda pair: pair[0])
        matching = known.get((street.pk, reading.number), [])
        is_number_known = is_number_known or bool(matching)
        yield from (_numbered(street, address, reading, score) for address in matching)
        if reading.number is not None and not matching:
            missing.append((score, street, reading.number))
        elif reading.number is None:
            yield street_found(street, score=score)
    if is_number_known:
        yield from (street_found(street, score=score) for score, street, _number in missing)
    else:
        yield from _nearest_numbers(sorted(missing, key=lambda row: (-row[0], row[1].pk)))


def _understood(
    street: Street, tried: Sequence[Reading], known: dict[tuple[int, int | None], list[Address]]
) -> Iterator[tuple[float, Reading]]:
    """How well each reading goes with a street."""
    for number, reading in enumerate(tried):
        bonus = 0.0
        if reading.number is not None:
            bonus = NUMBER_EXISTS if (street.pk, reading.number) in known else NUMBER_MISSING
        yield _likeness(street, number) + bonus, reading


def _addresses(rows: Any) -> dict[tuple[int, int | None], list[Address]]:
    """By street and number, those in use, « 14 » before « 14 bis »."""
    by_number: dict[tuple[int, int | None], list[Address]] = {}
    if rows == ():
        return by_number
    for address in rows.filter(closed_at=None).select_related("neighbourhood").order_by("repetition", "pk"):
        by_number.setdefault((address.street_id, address.number), []).append(address)
    return by_number


def _numbered(street: Street, address: Address, reading: Reading, score: float) -> FoundPlace:
    address.street = street
    return address_found(address, score=score + (0 if address.repetition == reading.repetition else OTHER_REPETITION))


def _nearest_numbers(missing: Sequence[tuple[float, Street, int]]) -> Iterator[FoundPlace]:
    """For the streets that have no such number, their nearest one; a street without any number is given itself."""
    rows = missing[:NEAREST_IN]
    asked = Address.objects.filter(street__in=[street for _score, street, _number in rows]) if rows else ()
    numbers: dict[int, list[Address]] = {}
    for (street_id, _number), addresses in _addresses(asked).items():
        numbers.setdefault(street_id, []).append(addresses[0])
    for score, street, number in rows:
        if street.pk not in numbers:
            yield street_found(street, score=score)
            continue
        nearest = min(numbers[street.pk], key=lambda address: (abs(address.number - number), address.number))
        nearest.street = street
        yield address_found(
            nearest, score=score, note=_("Le numéro %(number)s n’y est pas connu.") % {"number": number}
        )


# --- Streets that meet ------------------------------------------------------------------------------
def _meetings(pairs: Sequence[tuple[str, str]]) -> Iterator[FoundPlace]:
    """Where the streets of each pair meet."""
    phrases = [*dict.fromkeys(phrase for pair in pairs for phrase in pair)]
    streets = _alike(Street.objects.in_use(), phrases) if phrases else []
    for pair in pairs:
        (near, first), (far, second) = (_best(streets, phrases.index(phrase)) for phrase in pair)
        if first and second and first != second:
            crossing = crossing_found(first, second, score=(near + far) / 2 + STREETS_MEET)
            yield from [crossing] if crossing else []


def _best(streets: Iterable[Street], number: int) -> tuple[float, Street | None]:
    """The street that looks most like a phrase, among those that do."""
    scored = [(_likeness(street, number), street) for street in streets if getattr(street, f"near_{number}") >= ALIKE]
    return max(scored, key=lambda pair: pair[0], default=(0.0, None))
