"""Search across every part: each part's rows are found by the same French full-text configuration."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext as _

from allonnes.core.addresses import address_of, page_url
from allonnes.core.menu import by_rank
from allonnes.core.search import Synonyms, french_query, tidy
from allonnes.core.searching import FINDABLE, Findable
from allonnes.core.synonyms import known_synonyms, said_otherwise
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


def _best(kind: Findable, words: str, synonyms: Synonyms) -> list[Any]:
    """What the words name by its number, then whole words, then synonyms and beginnings of words. One query."""
    query, exact = french_query(words, synonyms=synonyms), kind.exact(words)
    wanted = Q(search=query) | exact if exact else Q(search=query)
    order = [Case(When(exact, then=0), default=1)] if exact else []
    whole = SearchRank(F("search"), french_query(words, beginnings=False)).desc()
    ordered = kind.rows().filter(wanted).order_by(*order, whole, SearchRank(F("search"), query).desc(), "pk")
    return list(ordered[:PER_KIND])


def _result(kind: Findable, row: Any) -> Result:
    return Result(title=kind.title(row), url=address_of(row), kind=str(kind.label), where=kind.where(row))


def search_everything(words: str) -> list[tuple[str, list[Result]]]:
    """Groups of results, the best first in each; an empty question finds nothing. A query a kind, and the synonyms."""
    words = tidy(words)
    if not words:
        return []
    synonyms = known_synonyms()
    about = topics_about(words, *said_otherwise(words, synonyms))
    topics = [Result(str(topic.title), f"{page_url('help')}#{topic.slug}", "") for topic in about]
    groups = [(_("Aide"), topics[:HELP_SHOWN])]
    for kind in by_rank(FINDABLE):
        groups.append((str(kind.label), [_result(kind, row) for row in _best(kind, words, synonyms)]))
    return [(label, results) for label, results in groups if results]
