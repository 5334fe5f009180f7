"""Search across every part: each part's rows are found by the same French full-text configuration."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, QuerySet

from allonnes.core.addresses import address_of
from allonnes.core.menu import by_rank
from allonnes.core.search import french_query, tidy
from allonnes.core.searching import FINDABLE, Findable

PER_KIND = 10


@dataclass(frozen=True)
class Result:
    """One line of the results."""

    title: str
    url: str
    kind: str
    where: str = ""


def _best(rows: QuerySet[Any], words: str) -> list[Any]:
    query = french_query(words)
    return list(rows.filter(search=query).order_by(SearchRank(F("search"), query).desc(), "pk")[:PER_KIND])


def _result(kind: Findable, row: Any) -> Result:
    return Result(title=kind.title(row), url=address_of(row), kind=str(kind.label), where=kind.where(row))


def search_everything(words: str) -> list[tuple[str, list[Result]]]:
    """Groups of results, the best first in each; an empty question finds nothing. One query a kind."""
    words = tidy(words)
    if not words:
        return []
    groups = [
        (str(kind.label), [_result(kind, row) for row in _best(kind.rows(), words)]) for kind in by_rank(FINDABLE)
    ]
    return [(label, results) for label, results in groups if results]
