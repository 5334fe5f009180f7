"""Tags of the desk's lists: their work queues as tabs, their filters as chips, their pages, their order in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.http import HttpRequest
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.bounded import counted, counted_short
from allonnes.core.desk_dates import Calendar, calendar_of
from allonnes.core.desk_export import export_url
from allonnes.core.desk_lists import Chip, DeskList
from allonnes.core.desk_order import Order, order_now, orders_of
from allonnes.core.desk_views import KEEPERS, MOST_COUNTED, KeptView, as_queue, tidy_query
from allonnes.core.queues import PARAMETER, Waiting, count_these, queues_on
from allonnes.core.templatetags.french import number
from allonnes.core.templatetags.page_parts import without
from allonnes.core.unwritten import kept_until_written

register = template.Library()

_ICON = re.compile(r'<img src="[^"]*icon-(yes|no|unknown)[^"]*" alt="[^"]*">')
_LINK = re.compile(r'<a href="([^"]*)">(.*)</a>', re.DOTALL)
_SAID = {"yes": gettext_lazy("Oui"), "no": gettext_lazy("Non"), "unknown": "–"}


# What one answer alone may say: a part that is kept never sees it.
OF_ONE_ANSWER = ("csrf_token", "messages")


class _UntilWritten(Node):
    """See `until_written`."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        request: HttpRequest = context["request"]
        about = request.get_full_path()
        written = kept_until_written(request, self.name, lambda: self._written(context), about=about)
        return mark_safe(written)  # noqa: S308  # made by its own template, just now or before

    def _written(self, context: Context) -> str:
        with without(context, OF_ONE_ANSWER):
            return str(self.nodelist.render(context))


@register.tag
def until_written(parser: Parser, token: Token) -> Node:
    """`{% until_written "list" %}...{% enduntil_written %}`: what the same person was shown at the same address is
    shown again while nothing is written (`core/unwritten.py`). No form that posts, no message inside."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("enduntil_written",))
    parser.delete_first_token()
    return _UntilWritten(name.strip("\"'"), nodelist)


@register.simple_tag(takes_context=True)
def desk_menu(context: Any, id: str, has_icons: bool = False) -> SafeString:
    """The menu of the desk (see admin/_menu.html): `id` of this copy; without icons for a phone."""
    return _menu(
        menu=tuple(context["menu"]),
        total=context.get("total", 0),
        id=id,
        has_icons=has_icons,
        home_url=context["home_url"],
        is_home=context["request"].path == context["home_url"],
        has_tables=context["user"].is_administrator,
    )


@lru_cache(maxsize=256)
def _menu(**said: Any) -> SafeString:
    """Written once for all those who can do the same, on each of its pages."""
    return mark_safe(render_to_string("admin/_menu.html", said))  # noqa: S308


@dataclass(frozen=True)
class Tab:
    """A work queue or a view above its list; `count` is empty when it took too long to count."""

    label: str
    url: str
    count: str
    is_current: bool
    is_shared: bool = False


@dataclass(frozen=True)
class Views:
    """What stands above a list: its queues, then the views kept; where to keep this one, and to see all of theirs."""

    tabs: list[Tab]
    keep_url: str
    all_url: str


@register.simple_tag(takes_context=True)
def views_of(context: Any, changes: Any) -> Views:
    """The queues of this person on a list and the views kept, each with its number; one statement for all."""
    request: HttpRequest = context["request"]
    queues, desk = queues_on(changes.model, request.user), changes.model_admin
    kept = [(keeper, view) for keeper in KEEPERS for view in keeper.views(request.user, changes.opts.label)]
    as_queues = [as_queue(view, desk, request, request.path) for _keeper, view in kept]
    waiting = count_these([*queues, *as_queues], request.user, timezone.now())
    here = tidy_query(desk, request, request.GET.urlencode())
    tabs = [_queue_tab(work, request) for work in waiting[: len(queues)]]
    tabs += [_view_tab(work, view, here) for work, (_keeper, view) in zip(waiting[len(queues) :], kept, strict=True)]
    whole = [Tab(_("Tout"), "?", "", not here)] if tabs else []
    keeper = next(iter(KEEPERS), None) if here and not any(tab.is_current for tab in tabs) else None
    asked = urlencode({"liste": changes.opts.label, "adresse": here})
    all_url = next((kept_by.all_url() for kept_by, _view in kept), "")
    return Views([*tabs, *whole], f"{keeper.keep_url()}?{asked}" if keeper else "", all_url)


def _queue_tab(waiting: Waiting, request: HttpRequest) -> Tab:
    queue = waiting.queue
    is_current = request.GET.get(PARAMETER) == queue.name
    words = "" if waiting.count is None else counted_short(waiting.count)
    return Tab(str(queue.label), queue.address(request.user), words, is_current)


def _view_tab(waiting: Waiting, view: KeptView, here: str) -> Tab:
    count = waiting.count
    words = "" if count is None else f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else number(count)
    return Tab(view.label, waiting.queue.address(None), words, view.query == here, view.is_shared)


@register.simple_tag
def chips(changes: DeskList) -> list[Chip]:
    """The filters in force, but the queue, which is a tab."""
    return changes.held_filters(with_queue=False)


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
    return f"{counted(count, changes.paginator.most)} {name}"


@register.simple_tag
def labelled_cells(headers: list[dict[str, Any]], cells: list[str]) -> SafeString:
    """The cells of a row, each with the name of its column: on a phone a row is a card, and the head is gone."""
    return mark_safe("".join(_labelled(str(head["text"]), cell) for head, cell in zip(headers, cells, strict=True)))  # noqa: S308


def _labelled(name: str, cell: str) -> str:
    """Django has made the cell; only its first tag is completed, and an icon of Django's said in words."""
    return _in_words(cell).replace("<td", format_html('<td data-label="{}"', capfirst(name)), 1)


@register.simple_tag(takes_context=True)
def read_only(context: Any, field: Any) -> SafeString:
    """What Django made to show a value: « Oui » or « Non » where it draws a small icon named in English, and a link to
    another thing for those alone whom its page lets in."""
    made = _in_words(field.contents())
    link = _LINK.fullmatch(made)
    return mark_safe(link[2] if link and not _lets_in(link[1], context["request"]) else made)  # noqa: S308


def _in_words(made: str) -> SafeString:
    return mark_safe(_ICON.sub(lambda icon: str(_SAID[icon[1]]), made))  # noqa: S308


def _lets_in(address: str, request: HttpRequest) -> bool:
    page: Any = resolve(address).func
    return bool(page.model_admin.has_view_permission(request))


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


@register.simple_tag(takes_context=True)
def order_words(context: Any, changes: Any) -> str:
    """The order of the list now, in words."""
    return order_now(changes, context["request"])


@register.simple_tag
def order_choices(changes: Any) -> list[Order]:
    """The orders that a list offers."""
    return orders_of(changes)


@dataclass(frozen=True)
class Pages:
    """Which rows of how many are shown, and the ways to the pages around."""

    words: str
    before: str
    after: str


@register.simple_tag
def pages_of(changes: Any) -> Pages | None:
    """« Lignes 51 à 100 sur 135 », where a list has several pages."""
    if not changes.multi_page or changes.show_all:
        return None
    page, last = changes.page_num, changes.paginator.num_pages
    first = (page - 1) * changes.list_per_page + 1
    shown = {"first": number(first), "last": number(first + len(changes.result_list) - 1)}
    words = _("Lignes %(first)s à %(last)s sur %(all)s") % {
        **shown,
        "all": counted(changes.result_count, changes.paginator.most),
    }
    before = changes.get_query_string({PAGE_VAR: page - 1}) if page > 1 else ""
    return Pages(words, before, changes.get_query_string({PAGE_VAR: page + 1}) if page < last else "")


@register.simple_tag
def dates_of(changes: Any) -> Calendar | None:
    """The years, months or days that a list with a calendar may be narrowed to."""
    return calendar_of(changes) if changes.date_hierarchy else None


@register.simple_tag(takes_context=True)
def export_of(context: Any, changes: Any) -> str:
    """Where this list can be taken away in a file, with its filters; nothing for whoever may not."""
    return export_url(changes, context["request"])
