"""The lists of the desk: one work queue at a time, and an address that asks for what exists no more."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, IGNORED_PARAMS, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from allonnes.core.desk_pages import TOO_DEEP, is_too_deep, page_asked
from allonnes.core.queues import PARAMETER, Queue, news_of, queues_on

OWN = {*IGNORED_PARAMS, PAGE_VAR, ERROR_FLAG}
IGNORED = "Un filtre de cette adresse n’existe plus : il est laissé de côté. Voici la liste sans lui."
NO_SUCH_PAGE = "Cette page de la liste n’existe plus : voici la première."


def chosen_queue(request: HttpRequest, model: Any) -> Queue | None:
    """The queue, or the news, that the address of a list opens, if this person has it."""
    name = request.GET.get(PARAMETER)
    if not name:
        return None
    news = [item for item in news_of(request.user) if item.model is model]
    return next((queue for queue in (*queues_on(model, request.user), *news) if queue.name == name), None)


class QueueFilter(admin.SimpleListFilter):
    """« File »: what waits, exactly as the first page of the desk counts it."""

    title = "file de travail"
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The queues; news only while they are read."""
        queues, chosen = queues_on(model_admin.model, request.user), chosen_queue(request, model_admin.model)
        shown = [*queues, chosen] if chosen and chosen not in queues else queues
        return [(queue.name, str(queue.label)) for queue in shown]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        queue = chosen_queue(request, queryset.model)
        if queue is None:
            return queryset
        return _narrowed(queryset, queue.rows(request.user, timezone.now()).order_by())


def _narrowed(shown: "QuerySet[Any]", waiting: "QuerySet[Any]") -> "QuerySet[Any]":
    """Both at once, by the conditions themselves where they can be put together: their indexes serve then."""
    if waiting.query.distinct or waiting.query.is_sliced or waiting.query.combinator or shown.query.distinct:
        return shown.filter(pk__in=waiting.values("pk"))
    return shown & waiting


@dataclass(frozen=True)
class Chip:
    """A filter in force; `url` is the same list without it."""

    title: str
    choice: str
    url: str


class DeskList(ChangeList):
    """A list; `told` are the sentences about what its address asked in vain."""

    told: tuple[Any, ...] = ()

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        offered = getattr(self.model_admin, "bulk_buttons", None)
        self.bulk_buttons = offered(request.user) if offered and not self.is_popup else []

    def get_ordering(self, request: HttpRequest, queryset: "QuerySet[Any]") -> list[Any]:
        """Without what a filter makes the same for every row: the index of what remains serves."""
        fixed = {path for spec in self.filter_specs if hasattr(spec, "fixes") for path in spec.fixes()}
        return [part for part in super().get_ordering(request, queryset) if str(part).lstrip("-") not in fixed]

    def unknown_values(self) -> set[str]:
        """The parameters whose value is none of the choices of their filter."""
        return {name for spec in self.filter_specs for name in self._unknown(spec)}

    def held_filters(self, *, with_queue: bool) -> list[Chip]:
        """The filters in force, each in words, with the way to the list without it."""
        held = []
        for spec in self.filter_specs:
            choices: Any = list(spec.choices(self))
            chosen = next((choice for choice in choices[1:] if choice["selected"]), None)
            if chosen and (with_queue or getattr(spec, "parameter_name", "") != PARAMETER):
                held.append(Chip(str(spec.title), str(chosen["display"]), str(choices[0]["query_string"])))
        return held

    def _unknown(self, spec: Any) -> Iterator[str]:
        # A value that no row holds just now still exists: that filter offers what the rows hold.
        names = [] if isinstance(spec, admin.AllValuesFieldListFilter) else spec.expected_parameters()
        asked = [name for name in names if name in self.params]
        if asked and not any(choice["selected"] for choice in spec.choices(self)):
            yield from asked


class RowsOnly(DeskList):
    """The rows of a list, asked for nothing but themselves: neither counted nor cut in pages."""

    def get_results(self, request: HttpRequest) -> None:
        """Nothing is shown."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Without the choices of each field, which nobody reads: the address itself is asked of the table."""
        self.list_filter = [spec for spec in self.list_filter if not isinstance(spec, str)]
        return super().get_filters(request)


def memory_of(request: Any) -> dict[str, Any]:
    """What the filters of a page asked once: a list and the views above it ask the same."""
    memory: dict[str, Any] = request.__dict__.setdefault("desk_memory", {})
    return memory


def asked_for(request: HttpRequest, query: str) -> HttpRequest:
    """The same person asking a list at another address; what was found for one is known to the other."""
    memory_of(request)
    asked = copy(request)
    asked.GET = QueryDict(query)
    return asked


def without(request: HttpRequest, names: set[str]) -> HttpRequest:
    """The same question with fewer parameters."""
    kept = request.GET.copy()
    for name in names:
        kept.pop(name, None)
    return asked_for(request, kept.urlencode())


def list_at(desk: Any, request: HttpRequest, make: Callable[[HttpRequest], Any]) -> DeskList:
    """The list that an address asks for, without what does not exist any more, which is told in a sentence.

    Never an error: an address is kept in a view, in a mail, in a favourite, and filters come and go meanwhile.
    """
    tidied = without(request, _impossible(desk, request))
    told = (IGNORED,) if len(tidied.GET) < len(request.GET) else ()
    try:
        changes = make(tidied)
    except IncorrectLookupParameters:
        first = without(tidied, {PAGE_VAR})
        told = (*told, TOO_DEEP if is_too_deep(page_asked(tidied), desk.list_per_page) else NO_SUCH_PAGE)
        with suppress(IncorrectLookupParameters):
            return _told(request, first, make(first), told)
        words = without(tidied, set(tidied.GET) - {SEARCH_VAR})
        return _told(request, words, make(words), (IGNORED,))
    unknown = changes.unknown_values()
    if unknown:
        known = without(tidied, unknown)
        return _told(request, known, make(known), (IGNORED,))
    return _told(request, tidied, changes, told)


def _told(request: Any, asked: HttpRequest, changes: DeskList, told: tuple[str, ...]) -> DeskList:
    """The page is written as if the address had asked this from the start."""
    request.GET = asked.GET
    changes.told = told
    return changes


def _impossible(desk: Any, request: HttpRequest) -> set[str]:
    """What this list cannot be asked: a parameter it does not declare, or a value that its field cannot hold."""
    names = {name for name in request.GET if name not in OWN}
    undeclared = {name for name in names if not desk.lookup_allowed(name, request.GET[name], request)}
    own = {getattr(spec, "parameter_name", None) for spec in desk.get_list_filter(request) if isinstance(spec, type)}
    undeclared |= names & ({PARAMETER} - own)
    dates = {f"{desk.date_hierarchy}__{part}" for part in ("year", "month", "day")} if desk.date_hierarchy else set()
    raw = names - undeclared - own - dates - set(desk.allowed_lookups)
    wrong = {name for name in raw if not _can_hold(desk.model, name, request.GET[name])}
    return undeclared | wrong | (dates if dates & names and not _is_date(request, desk.date_hierarchy) else set())


def _can_hold(model: Any, name: str, value: str) -> bool:
    if name.endswith("__isempty"):
        return value in {"0", "1"}
    given = value in {"1", "True", "true"} if name.endswith("__isnull") else value
    try:
        model._default_manager.filter(**{name: given})
    except (ValueError, ValidationError):
        return False
    return "\0" not in value


def _is_date(request: HttpRequest, field: str) -> bool:
    parts = [request.GET.get(f"{field}__{part}", "1") for part in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts)) >= date.min
    except (ValueError, OverflowError):
        return False
