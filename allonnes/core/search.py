"""French full-text search: the database configuration `fr` ignores accents and word endings."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Func, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Lower

CONFIG = "fr"

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


def french_query(words: str) -> SearchQuery:
    """What a person typed in a search box, as a query; quotes and minus signs work as on the web."""
    return SearchQuery(Value(words), config=CONFIG, search_type="websearch")
