"""French full-text search: the database configuration `fr` ignores accents and word endings."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchVector
from django.db.models import Func, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Lower

from allonnes.core.typed import tidy_text

CONFIG = "fr"
MAX_TERMS = 30
# Of what the town lists: asked beside the words of one question, whatever repeats in it and however long the list.
MAX_SYNONYMS = 12
# Of a question: letters kept.
MAX_WORDS = 200
SHORTEST_BEGINNING = 3
_DASHES = re.compile("[\u2010-\u2015\u2212]")
# « l’école », « d’Artagnan »: what begins is the word after.
_ELISION = re.compile(r"^\w{1,2}[’'](?=\w)")
_TERM = re.compile(r'(-?)("[^"]*"|[^\s"]+)')
# Expressions in plain words, each with those that say the same (see `synonyms`).
Synonyms = Mapping[tuple[str, ...], Sequence[str]]
NO_SYNONYM: Synonyms = MappingProxyType({})

# Made by the first migration of this app. The two-argument unaccent is not immutable by itself, hence the wrapper.
INSTALL_SQL = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TEXT SEARCH CONFIGURATION fr (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION fr
    ALTER MAPPING FOR hword, hword_part, word, asciihword, hword_asciipart, asciiword
    WITH unaccent, french_stem;
CREATE FUNCTION immutable_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$;
"""
REMOVE_SQL = "DROP FUNCTION immutable_unaccent(text); DROP TEXT SEARCH CONFIGURATION fr;"


class ImmutableUnaccent(Func):
    """Text without accents, usable in an index or a generated column."""

    function = "immutable_unaccent"


def unaccented(field: str | Value) -> Lower:
    """Lower-case text without accents: how French names are sorted and compared. `field`: its name, or words typed."""
    return Lower(ImmutableUnaccent(field))


def weighted_vector(*, title: str, body: str) -> CombinedExpression:
    """A search vector where words of `title` count more than words of `body`."""
    return SearchVector(title, weight="A", config=CONFIG) + SearchVector(body, weight="C", config=CONFIG)


def tidy(words: str) -> str:
    """What is kept of a question: composed letters, one space between words, no NUL, two hundred characters."""
    return " ".join(tidy_text(words.replace("\x00", "")).split())[:MAX_WORDS]


def plain_words(text: str) -> list[str]:
    """Words without accents, capitals, hyphens, nor the mark of the plural."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
    return [re.sub("[sx]$", "", word) for word in re.findall(r"[^\W_]+", bare)]


def french_query(
    words: str, *, beginnings: bool = True, synonyms: Synonyms = NO_SYNONYM
) -> SearchQuery | CombinedSearchQuery:
    """What a person typed in a search box, as a query; quotes, minus signs and OR work as on the web.

    A word is asked in the singular and in the plural: the stemmer alone takes « vélos » and « vergers » for other
    words than « vélo » and « verger ». It is also asked as the beginning of another (« biblio »), unless `beginnings`
    is False; words joined by a hyphen are asked apart, and as one; what has `synonyms` is asked in their words too.
    Between quotes, words stay as they are. What follows the thirtieth is left out, and the synonyms after the twelfth.
    """
    groups: list[list[Any]] = [[]]
    left = MAX_SYNONYMS
    terms = _TERM.findall(_DASHES.sub("-", tidy_text(words)))[:MAX_TERMS]
    while terms:
        minus, term = terms[0]
        length, others = _said_otherwise(terms, synonyms, left)
        left -= len(others)
        if term.lower() == "or" and not minus:
            groups.append([])
        else:
            parts = [_one(part, beginnings=beginnings and not minus) for _minus, part in terms[:length]]
            asked = reduce(or_, map(_expression, others), reduce(and_, parts))
            groups[-1].append(_Without(asked) if minus else asked)
        del terms[:length]
    every = [reduce(and_, group) for group in groups if group]
    return reduce(or_, every) if every else _asked("")


def _said_otherwise(terms: list[tuple[str, str]], synonyms: Synonyms, most: int) -> tuple[int, Sequence[str]]:
    """How many of the first terms are one expression that has synonyms, and the first of these: the longest expression
    first."""
    for length in range(min(len(terms), max(map(len, synonyms), default=0)), 0, -1):
        run = terms[:length]
        said = tuple(plain_words(" ".join(_ELISION.sub("", term) for _minus, term in run)))
        if said in synonyms and not any(minus or '"' in term for minus, term in run):
            return length, synonyms[said][:most]
    return 1, ()


def _expression(words: str) -> Any:
    """All the words of a synonym, as they are listed."""
    return reduce(and_, (_one(word, beginnings=False) for word in words.split()))


def _one(term: str, *, beginnings: bool) -> Any:
    """One word, or those that a hyphen joins: « city-stade » finds « city stade » and « citystade » too."""
    parts = [part for part in term.split("-") if part] if '"' not in term else []
    if len(parts) > 1:
        apart = reduce(and_, (_whole(part, beginnings=beginnings) for part in parts))
        return apart | _EitherNumber("".join(parts))
    return _whole(term, beginnings=beginnings)


def _whole(word: str, *, beginnings: bool) -> Any:
    """A word, and what it begins when it is long enough to say something."""
    start = _ELISION.sub("", word)
    if not beginnings or len(start) < SHORTEST_BEGINNING or not start.isalpha():
        return _EitherNumber(word)
    return _EitherNumber(word) | SearchQuery(Value(f"'{start}':*"), config=CONFIG, search_type="raw")


class _Without(SearchQuery):
    """All but what a query finds, also one made of several."""

    def __init__(self, asked: Any) -> None:
        super().__init__(Value(""), config=CONFIG, invert=True)
        self.function = ""
        self.set_source_expressions([asked])


def _asked(words: str) -> SearchQuery:
    return SearchQuery(Value(words), config=CONFIG, search_type="websearch")


def _numbers(word: str) -> list[str]:
    """« verger » from « vergers » and the other way round; « jeu » gives « jeux » too."""
    if word.endswith('"'):
        return [word]
    singular = re.sub("[sx]$", "", word)
    return list(dict.fromkeys([word, singular, f"{singular}s", *([f"{singular}x"] if singular.endswith("u") else [])]))


class _EitherNumber(SearchQuery):
    """A word in the singular or in the plural; nothing for a word like « dans », which the database leaves out."""

    def __init__(self, word: str) -> None:
        super().__init__(Value(word), config=CONFIG, search_type="websearch")
        own = _asked(word)
        # Rewriting the word's own query, rather than adding to it, keeps an empty one empty.
        self.function = "ts_rewrite"
        self.set_source_expressions([own, own, reduce(or_, map(_asked, _numbers(word)))])
