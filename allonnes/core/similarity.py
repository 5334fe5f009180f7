"""Rows that look like what somebody is typing: the rarer the words they share, the nearer; accents ignored.

Each stem of the title and of the explanation counts by how rare it is (the logarithm of its inverse frequency), more in
a title than in a text. A beginning of word (« végétal » for « végétaliser ») and a word of the same family
(`word_families`) count for less, and the letters that two titles share count too. What was measured, and how the
weights were chosen: docs/performance.md.

A table that asks for it has a `title`, and the `search` column of `allonnes.core.search`, each with its index: GIN on
the vector, GIN on the trigrams of the unaccented title.
"""

import json
import math
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.db import OperationalError, connection
from django.db.models import F, FloatField, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Lower

from allonnes.core.search import ImmutableUnaccent, unaccented
from allonnes.core.time_box import time_boxed
from allonnes.core.word_families import FAMILIES

CANDIDATES, COUNTED = 400, 2000
CLOSE_TITLE = 0.40
# What a stem of the explanation, a beginning, a word of the family weighs; how much more in a title; letters shared.
OF_BODY, OF_BEGINNING, OF_FAMILY, IN_TITLE, OF_LETTERS = 0.85, 0.7, 0.5, 1.5, 8.0
LONG_STEM, SHORTEST_BEGINNING, ENDING = 6, 4, 3
# Shown: several words shared, which hold enough of what was said; or one that holds nearly all of it.
SHARED_WORDS, ENOUGH, NEARLY_ALL = 2, 0.3, 0.95

_TERMS = """
WITH asked AS (
    SELECT stem, max(weight) AS weight FROM (
        SELECT unnest(tsvector_to_array(to_tsvector('fr', %s))) AS stem, 1.0 AS weight
        UNION ALL SELECT unnest(tsvector_to_array(to_tsvector('fr', %s))), %s
    ) AS said WHERE length(stem) > 1 GROUP BY stem
), families AS (
    SELECT number, unnest(tsvector_to_array(to_tsvector('fr', words))) AS stem
    FROM unnest(%s::text[]) WITH ORDINALITY AS family(words, number)
), terms AS (
    SELECT stem, quote_literal(stem) AS term, '' AS ending, weight, true AS is_own FROM asked
    UNION ALL
    SELECT stem, quote_literal(left(stem, greatest(%s, length(stem) - %s))), '*', weight * %s, false
    FROM asked WHERE length(stem) >= %s AND stem !~ '[0-9]'
    UNION ALL
    SELECT DISTINCT asked.stem, quote_literal(other.stem), '', asked.weight * %s, false
    FROM asked JOIN families USING (stem) JOIN families AS other USING (number) WHERE other.stem <> asked.stem
)
SELECT stem, term, ending, weight, is_own,
    (SELECT count(*) FROM (SELECT FROM {table}
     WHERE search @@ (CASE ending WHEN '' THEN term ELSE term || ':*' END)::tsquery LIMIT %s) AS rows),
    (SELECT count(*) FROM {table})
FROM terms
"""
_SHARED = """
FROM (SELECT max(worth * CASE WHEN {table}.search @@ titled THEN %s ELSE 1 END) AS worth
      FROM unnest(%s::text[], %s::tsquery[], %s::tsquery[], %s::float8[]) AS terms(stem, term, titled, worth)
      WHERE {table}.search @@ term GROUP BY stem) AS shared)
"""


@dataclass(frozen=True)
class _Term:
    """Something to look for: the stem it stands for, its query, and how many rows hold it."""

    stem: str
    term: str
    ending: str
    weight: float
    is_own: bool
    held: int
    rows: int

    @property
    def worth(self) -> float:
        """Its weight, by how rare it is."""
        return self.weight * math.log(1 + self.rows / max(self.held, 1))

    @property
    def anywhere(self) -> str:
        return f"{self.term}:{self.ending}" if self.ending else self.term

    @property
    def in_title(self) -> str:
        return f"{self.term}:{self.ending}A"


def nearest(rows: "QuerySet[Any]", title: str, body: str = "", *, shown: int = 3) -> list[Any]:
    """The rows that look most like a title and a text, best first; fewer than `shown`, or none, rather than a bad one.

    Two queries, by index.
    """
    words = title.strip()
    terms = _terms_of(words, body, rows.model._meta.db_table) if words else []
    return _shown(_ranked(rows, words, terms)[:shown], terms, body) if terms else []


def nearest_soon(rows: "QuerySet[Any]", title: str, body: str, *, shown: int, milliseconds: int) -> "list[Any] | None":
    """The same, None when it would take longer."""
    try:
        with time_boxed(milliseconds, similarity=CLOSE_TITLE):
            return nearest(rows, title, body, shown=shown)
    except OperationalError:
        return None


def _terms_of(title: str, body: str, table: str) -> list[_Term]:
    """Each stem that was said, its beginning and its family, with how rare each is in the table."""
    weights: list[Any] = [
        OF_BODY,
        list(FAMILIES),
        SHORTEST_BEGINNING,
        ENDING,
        OF_BEGINNING,
        LONG_STEM,
        OF_FAMILY,
        COUNTED,
    ]
    with connection.cursor() as cursor:  # the name of one of our tables: nothing typed by anybody
        cursor.execute(_TERMS.format(table=table), [title, body, *weights])
        rows: list[Any] = cursor.fetchall()
    terms = [_Term(stem, term, ending, float(weight), *counted) for stem, term, ending, weight, *counted in rows]
    return [term for term in terms if term.held]


def _ranked(rows: "QuerySet[Any]", title: str, terms: list[_Term]) -> "QuerySet[Any]":
    """By what they share, then by number; only those that hold a rare term, or most of the letters of the title."""
    table = rows.model._meta.db_table
    given: list[Any] = [IN_TITLE, [term.stem for term in terms]]
    given += [_array(term.anywhere for term in terms), _array(term.in_title for term in terms)]
    given.append([term.worth for term in terms])
    shared = _SHARED.format(table=table)
    likeness: Any = TrigramSimilarity(unaccented("title"), _plain(title))  # type: ignore[arg-type]
    worth: Any = RawSQL(f"(SELECT sum(worth) {shared}", given, FloatField())  # noqa: S611  # constants of this file
    count: Any = RawSQL(f"(SELECT count(*) {shared}", given, IntegerField())  # noqa: S611
    scored = rows.annotate(
        likeness=likeness,
        plain_title=unaccented("title"),
        shared_worth=Coalesce(worth, 0.0),
        shared_count=count,
        nearness=F("shared_worth") + F("likeness") * OF_LETTERS,
    )
    rare = SearchQuery(" | ".join(_rarest(terms)), config="simple", search_type="raw")  # stems already
    close: QuerySet[Any] = scored.filter(Q(search=rare) | Q(plain_title__trigram_similar=_plain(title)))
    return close.order_by("-nearness", "pk")


def _shown(rows: "QuerySet[Any]", terms: list[_Term], body: str) -> list[Any]:
    """Of the nearest ones, those that share enough of what was said."""
    said = sum(term.worth for term in terms if term.is_own)
    enough = SHARED_WORDS + bool(body.strip())

    def is_close(row: Any) -> bool:
        part = row.shared_worth / said if said else 0
        is_shared = row.shared_count >= enough and part >= ENOUGH
        return bool(row.likeness >= CLOSE_TITLE or is_shared or part >= NEARLY_ALL)

    return [row for row in rows if is_close(row)]


def _rarest(terms: list[_Term]) -> list[str]:
    """The rarest terms: so many that some hundred rows hold them, and two stems at least."""
    kept: list[str] = []
    stems: set[str] = set()
    held = 0
    for term in sorted(terms, key=lambda term: (term.held, term.term)):
        if held > CANDIDATES and len(stems) > 1:
            break
        kept.append(term.anywhere)
        stems.add(term.stem)
        held += term.held
    return kept


def _array(texts: Any) -> str:
    """A literal of an array of queries: read once by PostgreSQL, not once a row."""
    return "{" + ",".join(json.dumps(text, ensure_ascii=False) for text in texts) + "}"


def _plain(text: str) -> Lower:
    return Lower(ImmutableUnaccent(Value(text)))
