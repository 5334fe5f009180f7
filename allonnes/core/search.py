"""French full-text search: the database configuration `fr` ignores accents and word endings."""

import re
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchVector
from django.db.models import Func, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Lower

CONFIG = "fr"
MAX_TERMS = 30
# Of a question: letters kept.
MAX_WORDS = 200
_TERM = re.compile(r'(-?)("[^"]*"|[^\s"]+)')

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


def unaccented(field: str) -> Lower:
    """Lower-case text without accents: how French names are sorted and compared."""
    return Lower(ImmutableUnaccent(field))


def weighted_vector(*, title: str, body: str) -> CombinedExpression:
    """A search vector where words of `title` count more than words of `body`."""
    return SearchVector(title, weight="A", config=CONFIG) + SearchVector(body, weight="C", config=CONFIG)


def tidy(words: str) -> str:
    """What is kept of a question: one space between words, no NUL, two hundred characters."""
    return " ".join(words.replace("\x00", "").split())[:MAX_WORDS]


def french_query(words: str) -> SearchQuery | CombinedSearchQuery:
    """What a person typed in a search box, as a query; quotes, minus signs and OR work as on the web.

    A word is asked in the singular and in the plural: the stemmer alone takes « vélos » and « vergers » for other
    words than « vélo » and « verger ». Between quotes, words stay as they are. What follows the thirtieth is left out.
    """
    groups: list[list[SearchQuery]] = [[]]
    for minus, term in _TERM.findall(words)[:MAX_TERMS]:
        if term.lower() == "or" and not minus:
            groups.append([])
        else:
            groups[-1].append(~_EitherNumber(term) if minus else _EitherNumber(term))
    every = [reduce(and_, group) for group in groups if group]
    return reduce(or_, every) if every else _asked("")


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
