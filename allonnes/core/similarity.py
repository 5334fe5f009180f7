"""Rows that look like what somebody is typing: close titles, or the same rare words, accents ignored.

A table that asks for it has a `title`, and the `search` column of `allonnes.core.search`, each with its index: GIN on
the vector, GIN on the trigrams of the unaccented title.
"""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db import OperationalError, connection
from django.db.models import F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Lower

from allonnes.core.search import CONFIG, ImmutableUnaccent, unaccented
from allonnes.core.time_box import time_boxed

CANDIDATES = 300
# Measured on rewordings of real texts: duplicates score 0.46 to 0.75, unrelated ones under 0.20 (docs/performance.md).
CLOSE_TITLE = 0.40
SHARED_STEMS = 2


class _RarestStems(SearchQuery):
    """A query that finds rows with any of the rarest stems of a text: so many that some hundred rows hold them.

    How rare a stem is, PostgreSQL knows from its last ANALYZE (pg_stats), for the thousand most common ones.
    """

    shape = (  # names of our tables and constants of this file: nothing typed by anybody
        "(SELECT string_agg(quote_literal(stem), ' | ')::tsquery FROM ("  # noqa: S608
        "SELECT stem, row_number() OVER rarest AS rank, sum(coalesce(freq, 0)) OVER rarest AS share "
        "FROM unnest(tsvector_to_array(to_tsvector(%(expressions)s))) AS stem "
        "LEFT JOIN (SELECT elem, freq FROM pg_stats, "
        "unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(elem, freq) "
        "WHERE schemaname = current_schema() AND tablename = '{table}' AND attname = 'search') AS stats "
        "ON elem = stem WINDOW rarest AS (ORDER BY coalesce(freq, 0), stem)) AS stems "
        f"WHERE rank <= {SHARED_STEMS} OR share * (SELECT reltuples FROM pg_class "
        "WHERE oid = '{table}'::regclass) <= " + f"{CANDIDATES})"
    )

    def __init__(self, text: str, table: str) -> None:
        super().__init__(Value(text), config=CONFIG)
        self._template = self.shape.replace("{table}", table)

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return super().as_sql(*args, **{"template": self._template, **kwargs})


class _SharedStems(Func):
    """How many stems of a text a row's title and body hold."""

    output_field = IntegerField()

    def __init__(self, text: str, table: str) -> None:
        super().__init__(Value(text))
        self.template = (  # the name of one of our tables: nothing typed by anybody
            "(SELECT count(*) FROM unnest(tsvector_to_array(to_tsvector('fr', %(expressions)s))) AS stem "  # noqa: S608
            f"WHERE {table}.search @@ quote_literal(stem)::tsquery)"
        )


def _plain(text: str) -> Lower:
    return Lower(ImmutableUnaccent(Value(text)))


def nearest(rows: "QuerySet[Any]", title: str, body: str = "") -> "QuerySet[Any]":
    """Those of these rows that look like a title and a text, best first. Two queries once it is read, by index.

    Candidates share a stem (GIN on the search vector) or most of the letters of the title (GIN on trigrams); they are
    ranked by both. A candidate needs a close title, or two stems of the title.
    """
    words = title.strip()
    if not words:
        return rows.none()
    with connection.cursor() as cursor:  # the index then leaves out what the ranking would
        cursor.execute("SELECT set_limit(%s)", [CLOSE_TITLE])
    return ranked(rows, words, body)


def nearest_soon(rows: "QuerySet[Any]", title: str, body: str, *, shown: int, milliseconds: int) -> "list[Any] | None":
    """The first of them, in one query; None when it would take longer."""
    words = title.strip()
    if not words:
        return []
    try:
        with time_boxed(milliseconds, similarity=CLOSE_TITLE):
            return list(ranked(rows, words, body)[:shown])
    except OperationalError:
        return None


def ranked(rows: "QuerySet[Any]", title: str, body: str) -> "QuerySet[Any]":
    """The same, once PostgreSQL knows how close a title must be."""
    table = rows.model._meta.db_table
    likeness: Any = TrigramSimilarity(unaccented("title"), _plain(title))  # type: ignore[arg-type]
    everything = f"{title} {body}"
    enough = SHARED_STEMS + bool(body)
    scored = rows.annotate(
        likeness=likeness,
        plain_title=unaccented("title"),
        shared=_SharedStems(everything, table),
        rank=SearchRank(F("search"), _RarestStems(everything, table), normalization=1),
    ).filter(Q(search=_RarestStems(everything, table)) | Q(plain_title__trigram_similar=_plain(title)))
    close: QuerySet[Any] = scored.filter(Q(likeness__gte=CLOSE_TITLE) | Q(shared__gte=enough))
    return close.order_by((F("likeness") + F("rank") * 6 + F("shared") * 0.04).desc(), "pk")
