"""Projects that look like what somebody is typing: close titles, or the same rare words, accents ignored."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db import connection
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Lower

from allonnes.core.search import CONFIG, ImmutableUnaccent, unaccented
from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.projects.models.projects import ProjectQuerySet

SHOWN = 3
CANDIDATES = 300
# Measured on rewordings of real texts: duplicates score 0.46 to 0.75, unrelated ones under 0.20 (docs/performance.md).
CLOSE_TITLE = 0.40
SHARED_STEMS = 2


class _RarestStems(SearchQuery):
    """A query that finds rows with any of the rarest stems of a text: so many that some hundred rows hold them.

    How rare a stem is, PostgreSQL knows from its last ANALYZE (pg_stats), for the thousand most common ones.
    """

    template = (  # two constants of this file, and nothing typed by anybody
        "(SELECT string_agg(quote_literal(stem), ' | ')::tsquery FROM ("  # noqa: S608
        "SELECT stem, row_number() OVER rarest AS rank, sum(coalesce(freq, 0)) OVER rarest AS share "
        "FROM unnest(tsvector_to_array(to_tsvector(%(expressions)s))) AS stem "
        "LEFT JOIN (SELECT elem, freq FROM pg_stats, "
        "unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(elem, freq) "
        "WHERE schemaname = current_schema() AND tablename = 'budgets_project' AND attname = 'search') AS stats "
        "ON elem = stem WINDOW rarest AS (ORDER BY coalesce(freq, 0), stem)) AS stems "
        f"WHERE rank <= {SHARED_STEMS} OR share * (SELECT reltuples FROM pg_class "
        f"WHERE oid = 'budgets_project'::regclass) <= {CANDIDATES})"
    )

    def __init__(self, text: str) -> None:
        super().__init__(Value(text), config=CONFIG)

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return super().as_sql(*args, **{"template": self.template, **kwargs})


class _SharedStems(Func):
    """How many stems of a text a row's title and description hold."""

    template = (
        "(SELECT count(*) FROM unnest(tsvector_to_array(to_tsvector('fr', %(expressions)s))) AS stem "
        "WHERE budgets_project.search @@ quote_literal(stem)::tsquery)"
    )
    output_field = IntegerField()


def similar_projects(
    edition: Edition, title: str, description: str = "", *, exclude: int | None = None
) -> list[Project]:
    """The three projects of the edition closest to a title and an explanation, best first. Two queries, by index.

    Candidates share a stem (GIN on the search vector) or most of the letters of the title (GIN on trigrams); they are
    ranked by both. A candidate needs a close title, or two stems of the title.
    """
    words = title.strip()
    if not words:
        return []
    with connection.cursor() as cursor:  # the index then leaves out what the ranking would
        cursor.execute("SELECT set_limit(%s)", [CLOSE_TITLE])
    rows: ProjectQuerySet = Project.objects.filter(edition=edition).listed().exclude(pk=exclude or 0)
    return list(ranked(rows, words, description)[:SHOWN])


def _plain(text: str) -> Lower:
    return Lower(ImmutableUnaccent(Value(text)))


def ranked(rows: ProjectQuerySet, title: str, description: str) -> ProjectQuerySet:
    """Rows that look like a title and an explanation, best first."""
    likeness: Any = TrigramSimilarity(unaccented("title"), _plain(title))  # type: ignore[arg-type]
    everything = f"{title} {description}"
    enough = SHARED_STEMS + bool(description)
    found = rows.annotate(
        likeness=likeness,
        plain_title=unaccented("title"),
        shared=_SharedStems(Value(everything)),
        rank=SearchRank(F("search"), _RarestStems(everything), normalization=1),
    ).filter(Q(search=_RarestStems(everything)) | Q(plain_title__trigram_similar=_plain(title)))
    return (
        found.filter(Q(likeness__gte=CLOSE_TITLE) | Q(shared__gte=enough))
        .order_by((F("likeness") + F("rank") * 6 + F("shared") * 0.04).desc(), "number")
        .select_related("neighbourhood")
        .only("number", "title", "place_label", "state", "neighbourhood__name", "edition")
    )
