"""Tags of the desk's lists: their work queues as tabs, their filters as chips, their pages, their order in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from allonnes.core.queues import PARAMETER, Waiting, count_these, queues_on
from allonnes.core.templatetags.french import number

register = template.Library()


@dataclass(frozen=True)
class Tab:
    """A work queue above its list; `count` is empty when it took too long to count."""

    label: str
    url: str
    count: str
    is_current: bool


@dataclass(frozen=True)
class Chip:
    """A filter in force; `url` is the same list without it."""

    title: str
    choice: str
    url: str


@register.simple_tag(takes_context=True)
def queue_tabs(context: Any, model: type[Model]) -> list[Tab]:
    """The queues of this person on a list, each with the number of things that it holds; one statement for all."""
    request: HttpRequest = context["request"]
    queues = queues_on(model, request.user)
    if not queues:
        return []
    chosen = request.GET.get(PARAMETER, "")
    waiting = count_these(queues, request.user, timezone.now())
    tabs = [_tab(work, request, chosen) for work in waiting]
    return [*tabs, Tab(_("Tout"), "?", "", chosen not in {queue.name for queue in queues})]


def _tab(waiting: Waiting, request: HttpRequest, chosen: str) -> Tab:
    queue = waiting.queue
    return Tab(str(queue.label), queue.address(request.user), number(waiting.count), queue.name == chosen)


@register.simple_tag
def chips(changes: ChangeList) -> list[Chip]:
    """The filters in force, but the queue, which is a tab."""
    held = []
    for spec in changes.filter_specs:
        choices = list(spec.choices(changes))
        chosen = next((choice for choice in choices[1:] if choice["selected"]), None)
        if chosen and getattr(spec, "parameter_name", "") != PARAMETER:
            held.append(Chip(str(spec.title), str(chosen["display"]), str(choices[0]["query_string"])))
    return held


@register.simple_tag
def filters_of(changes: ChangeList) -> list[tuple[str, list[Mapping[str, object]]]]:
    """What a list may be narrowed by, without the queues."""
    specs = [spec for spec in changes.filter_specs if getattr(spec, "parameter_name", "") != PARAMETER]
    return [(str(spec.title), list(spec.choices(changes))) for spec in specs]


@register.simple_tag
def count_words(changes: ChangeList) -> str:
    """« 1 projet », « 135 projets », or that nothing is there."""
    count = changes.result_count
    if not count:
        return _("Rien dans cette liste.")
    name = changes.opts.verbose_name if count == 1 else changes.opts.verbose_name_plural
    return f"{number(count)} {name}"


@register.simple_tag
def labelled_cells(headers: list[dict[str, Any]], cells: list[str]) -> SafeString:
    """The cells of a row, each with the name of its column: on a phone a row is a card, and the head is gone."""
    return mark_safe("".join(_labelled(str(head["text"]), cell) for head, cell in zip(headers, cells, strict=True)))  # noqa: S308


def _labelled(name: str, cell: str) -> str:
    """Django has made the cell; only its first tag is completed."""
    return cell.replace("<td", format_html('<td data-label="{}"', capfirst(name)), 1)


@dataclass(frozen=True)
class Row:
    """A row of a list, with what Django made of its cells."""

    pk: Any
    title: str
    cells: list[str]


@register.simple_tag
def table_rows(changes: ChangeList, results: list[list[str]]) -> list[Row]:
    """The rows shown, each with its number and its name."""
    desk: Any = changes.model_admin
    return [Row(obj.pk, desk.title_of(obj), cells) for obj, cells in zip(changes.result_list, results, strict=True)]


@register.simple_tag
def bulk_acts(changes: Any) -> list[Any]:
    """The acts on many rows that this person may do here."""
    return list(changes.bulk_buttons)
