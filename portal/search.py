"""Search across every part: each part's rows are found by the same French full-text configuration."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.search import french_query
from allonnes.outreach.models import Encounter
from budgets.models import Edition, Project
from portal.models import Page

PER_KIND = 10
MAX_WORDS = 200


@dataclass(frozen=True)
class Result:
    """One line of the results."""

    title: str
    url: str
    kind: str
    where: str = ""


def _best(rows: QuerySet[Any], words: str) -> list[Any]:
    query = french_query(words)
    return list(
        rows.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "pk")[:PER_KIND]
    )


def _results_of(kind: str, row: Model) -> Result:
    url = _URLS[type(row)](row)
    where = f"{row.edition} · {row.place_words}" if isinstance(row, Project) else ""
    return Result(title=str(getattr(row, "title", row)), url=url, kind=kind, where=where)


_URLS: dict[type[Model], Any] = {
    Page: lambda row: reverse("portal:page", args=[row.slug]),
    Edition: lambda row: reverse("budgets:edition", args=[row.slug]),
    Project: lambda row: reverse("budgets:project", args=[row.edition.slug, row.number]),
    Encounter: lambda row: reverse("portal:encounter", args=[row.pk]),
}


def tidy(words: str) -> str:
    """What is kept of a question: one space between words, no NUL, two hundred characters."""
    return " ".join(words.replace("\x00", "").split())[:MAX_WORDS]


def search_everything(words: str) -> list[tuple[str, list[Result]]]:
    """Groups of results, the best first in each; an empty question finds nothing. Four queries."""
    words = tidy(words)
    if not words:
        return []
    groups = (
        (_("Éditions du budget participatif"), Edition.objects.published().defer("search", "pabulib_meta")),
        (_("Projets"), Project.objects.readable().with_place()),
        (_("Rencontres"), Encounter.objects.defer("search")),
        (_("Pages"), Page.objects.published().defer("search", "body")),
    )
    found = [(label, [_results_of(label, row) for row in _best(rows, words)]) for label, rows in groups]
    return [(label, results) for label, results in found if results]
