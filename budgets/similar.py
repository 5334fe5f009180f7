"""Projects that look like what somebody is typing: close titles, or the same rare words, accents ignored."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Lower

from allonnes.core.search import CONFIG, ImmutableUnaccent, unaccented
from budgets.models import Edition, Project
from budgets.models.projects import ProjectQuerySet

SHOWN = 3
CANDIDATES = 60
# Measured on rewordings of real texts: duplicates score 0.46 to 0.75, unrelated ones under 0.20 (docs/performance.md).
CLOSE_TITLE = 0.40
SHARED_STEMS = 2


class _AnyStem(SearchQuery):
    """A query that finds rows with any of the stems of a text."""

    template = (
        "(SELECT string_agg(quote_literal(stem), ' | ')::tsquery "
        "FROM unnest(tsvector_to_array(to_tsvector(%(expressions)s))) AS stem)"
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
    """The three projects of the edition closest to a title and an explanation, best first. One query, by index.

    Candidates share a stem (GIN on the search vector) or most of the letters of the title (GIN on trigrams); they are
    ranked by both. A candidate needs a close title, or two stems of the title.
    """
    words = title.strip()
    if not words:
        return []
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
        rank=SearchRank(F("search"), _AnyStem(everything), normalization=1),
    ).filter(Q(search=_AnyStem(everything)) | Q(plain_title__trigram_similar=_plain(title)))
    return (
        found.filter(Q(likeness__gte=CLOSE_TITLE) | Q(shared__gte=enough))
        .order_by((F("likeness") + F("rank") * 6 + F("shared") * 0.04).desc(), "number")
        .select_related("neighbourhood")
        .only("number", "title", "place_label", "state", "neighbourhood__name", "edition")
    )
