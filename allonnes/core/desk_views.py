"""Views of a list that somebody keeps: a name and an address. A layer above keeps them; the lists show them as tabs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from allonnes.core.desk_lists import OWN, asked_for, without
from allonnes.core.queues import Queue, Urgency
from allonnes.core.registry import Registry

# A tab says « 99+ » beyond: no more rows are read to count it.
MOST_COUNTED = 100
LONGEST_QUERY = 1_000
PREFIX = "vue-"


@dataclass(frozen=True)
class KeptView:
    """A view as its list shows it; `query` is what its address asks."""

    key: int
    label: str
    query: str
    is_shared: bool = False


@dataclass(frozen=True)
class Keeper:
    """Who keeps the views: those of a person on a list, the page that keeps one more, the page of all of theirs."""

    name: str
    views: Callable[[Any, str], list[KeptView]]
    keep_url: Callable[[], str]
    all_url: Callable[[], str]


KEEPERS: Registry[Keeper] = Registry(lambda keeper: keeper.name)


def tidy_query(desk: Any, request: HttpRequest, query: str) -> str:
    """What of an address is worth keeping: filters of this list, words and order, always written alike."""
    asked = asked_for(request, query[:LONGEST_QUERY])
    own = OWN - {"q", "o"}
    known = {name for name in asked.GET if name not in OWN and desk.lookup_allowed(name, asked.GET[name], request)}
    dropped = {name for name in asked.GET if name in own or (name not in OWN and name not in known)}
    kept = without(asked, dropped).GET
    return ordered(kept)


def ordered(kept: QueryDict) -> str:
    """An address whose parameters are in the order of the alphabet: two that ask the same are written the same."""
    made = QueryDict(mutable=True)
    for name in sorted(kept):
        value = str(kept[name])
        if value:
            made[name] = value
    return made.urlencode()


def as_queue(view: KeptView, desk: Any, request: HttpRequest, list_url: str) -> Queue:
    """A view, to be counted and shown beside the work queues."""

    def rows(user: Any, now: Any) -> Any:
        # What it may read is what the list shows, no further than what the tab says.
        matching = desk.rows_at(request, view.query).order_by().values("pk")[:MOST_COUNTED]
        return desk.model._default_manager.filter(pk__in=matching)

    return Queue(
        f"{PREFIX}{view.key}",
        view.label,
        "",
        Urgency.NEXT,
        rows,
        model=desk.model,
        url=lambda user: f"{list_url}?{view.query}",
    )
