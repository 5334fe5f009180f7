"""Search across every part: each part's rows are found by the same French full-text configuration."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext as _

from allonnes.core.addresses import address_of, page_url
from allonnes.core.menu import by_rank
from allonnes.core.search import french_query, tidy
from allonnes.core.searching import FINDABLE, Findable
from portal.help_topics import topics_about

PER_KIND = 10
# The help comes first, and leaves the first screen to what was asked.
HELP_SHOWN = 3


@dataclass(frozen=True)
class Result:
    """One line of the results."""

    title: str
    url: str
    kind: str
    where: str = ""


def _best(kind: Findable, words: str) -> list[Any]:
    """What the words name by its number, then whole words, then beginnings of words. One query."""
    query, exact = french_query(words), kind.exact(words)
    wanted = Q(search=query) | exact if exact else Q(search=query)
    order = [Case(When(exact, then=0), default=1)] if exact else []
    whole = SearchRank(F("search"), french_query(words, beginnings=False)).desc()
    ordered = kind.rows().filter(wanted).order_by(*order, whole, SearchRank(F("search"), query).desc(), "pk")
    return list(ordered[:PER_KIND])


def _result(kind: Findable, row: Any) -> Result:
    return Result(title=kind.title(row), url=address_of(row), kind=str(kind.label), where=kind.where(row))


def search_everything(words: str) -> list[tuple[str, list[Result]]]:
    """Groups of results, the best first in each; an empty question finds nothing. One query a kind."""
    words = tidy(words)
    if not words:
        return []
    topics = [Result(str(topic.title), f"{page_url('help')}#{topic.slug}", "") for topic in topics_about(words)]
    groups = [(_("Aide"), topics[:HELP_SHOWN])]
    groups += [(str(kind.label), [_result(kind, row) for row in _best(kind, words)]) for kind in by_rank(FINDABLE)]
    return [(label, results) for label, results in groups if results]
