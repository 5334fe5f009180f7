"""Words that say the same thing, as the town lists them at the desk: « city-stade = terrain multisports ».

A pair is read both ways, and no further: what is the same as the same is another pair.
"""

from itertools import islice

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

from allonnes.core.models import SearchSynonym
from allonnes.core.search import MAX_SYNONYMS, Synonyms, french_query, plain_words


def known_synonyms() -> Synonyms:
    """Each expression listed, in plain words, with those that say the same. One query."""
    known: dict[tuple[str, ...], list[str]] = {}
    for word, other in SearchSynonym.objects.order_by("pk").values_list("word", "same_as"):
        known.setdefault(tuple(plain_words(word)), []).append(other)
        known.setdefault(tuple(plain_words(other)), []).append(word)
    return known


def town_query(words: str) -> SearchQuery | CombinedSearchQuery:
    """What a person typed in a search box, as a query that also asks in the town's synonyms. One query."""
    return french_query(words, synonyms=known_synonyms())


def said_otherwise(words: str, synonyms: Synonyms) -> list[str]:
    """The same question with one of its expressions in other words, each in turn; in plain words. Twelve at most."""
    asked = plain_words(words)
    spots = [
        (start, start + length)
        for length in {len(expression) for expression in synonyms}
        for start in range(len(asked) - length + 1)
    ]
    said = (
        " ".join([*asked[:start], other, *asked[end:]])
        for start, end in spots
        for other in synonyms.get(tuple(asked[start:end]), ())
    )
    return list(islice(said, MAX_SYNONYMS))
