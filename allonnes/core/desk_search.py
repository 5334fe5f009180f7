"""One search for the whole desk: everything this person may list, and nothing else."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

PER_LIST = 8


@dataclass(frozen=True)
class Group:
    """What one list found; `more` leads to the list when it has more to show."""

    label: str
    results: list[tuple[str, str]]
    more: str


def search_desk(site: AdminSite, request: HttpRequest, words: str) -> list[Group]:
    """The best of each list that this person may read, by its own search. One query a list; no word, no result."""
    lists = [desk for desk in site._registry.values() if desk.search_fields and desk.has_view_permission(request)]
    groups = [_group(desk, request, words) for desk in lists] if words else []
    return [group for group in groups if group.results]


def _group(desk: Any, request: HttpRequest, words: str) -> Group:
    rows, has_duplicates = desk.get_search_results(request, desk.get_queryset(request), words)
    rows = rows.order_by(*desk.get_ordering(request)) if desk.get_ordering(request) else rows.order_by("pk")
    matches = list((rows.distinct() if has_duplicates else rows)[: PER_LIST + 1])
    name = f"admin:{desk.opts.app_label}_{desk.opts.model_name}"
    results = [(desk.title_of(row), reverse(f"{name}_change", args=[row.pk])) for row in matches[:PER_LIST]]
    more = reverse(f"{name}_changelist", query={"q": words}) if len(matches) > PER_LIST else ""
    return Group(capfirst(str(desk.opts.verbose_name_plural)), results, more)
