"""What everybody reads of all the promises: the list, the same on a map, the figures, the words."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from allonnes.core.page_cache import kept_for_visitors
from allonnes.town.geometry import Position
from allonnes.town.plan import MapPoint
from observatory.elections.restraint import restraint_of_page
from observatory.engagements import figures
from observatory.engagements.models import Engagement
from observatory.following.filters import EngagementFilter, chips_of
from observatory.following.headline import head_of
from observatory.following.shown import badge_of, on_rows, rows_of, where_words

PAGE_SIZE = 10
MOST_POINTS = 500
MAP = "carte"
PARAMETERS = ("quartier", "origine", "source", "theme", "etat", "bilan", "retard", "prioritaire", "vue", "page")
SHOWN = ("town", "observatory", "budgets", "requests_qrc")
MAP_SHAPES = {
    "on_time": "square",
    "later": "square",
    "undated": "square",
    "moving": "quarter",
    "late": "diamond",
    "silent": "ring",
    "paused": "ring",
    "dropped": "disc",
}


def _filtered(request: HttpRequest, today: date) -> EngagementFilter:
    rows = Engagement.objects.with_keeping(today).order_by("-last_news_on", "-pk")
    return EngagementFilter(request.GET, queryset=rows)


def _address(request: HttpRequest, **changed: str) -> str:
    """This page with another view, keeping every filter."""
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in changed.items():
        asked[name] = value
        if not value:
            del asked[name]
    return f"?{asked.urlencode()}"


@login_not_required
@kept_for_visitors(*SHOWN, parameters=PARAMETERS, has_parts=True)
@require_safe
def engagement_list(request: HttpRequest) -> HttpResponse:
    """Every promise, the latest news first, ten a page; or those that have a point, on a map and in its list."""
    today, restraint = timezone.localdate(), restraint_of_page()
    filters = _filtered(request, today)
    form, is_map = filters.form, request.GET.get("vue") == MAP
    context: dict[str, Any] = {
        "head": SimpleLazyObject(lambda: head_of(today, is_restrained=restraint is not None)),
        "restraint": restraint,
        "filter_form": form,
        "chips": chips_of(form, request.GET),
        "is_map": is_map,
        "list_url": _address(request, vue=""),
        "map_url": _address(request, vue=MAP),
    }
    shown = SimpleLazyObject(lambda: _on_map(filters) if is_map else _on_page(request, filters, context["head"]))
    return render(request, "observatory/following/list.html", {**context, "shown": shown})


def _on_page(request: HttpRequest, filters: EngagementFilter, head: Any) -> dict[str, Any]:
    paginator = Paginator(on_rows(filters.qs), PAGE_SIZE)
    if not filters.is_narrowing(request.GET):
        # The headline counted them already.
        paginator.count = head.total
    page = paginator.get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list), timezone.localdate())
    return {"page": page, "count": page.paginator.count, "rows": rows, "points": [], "unplaced": 0}


def _on_map(filters: EngagementFilter) -> dict[str, Any]:
    """The map and its list hold the same promises; how many have no point is said."""
    rows = filters.qs.select_related("origin", "neighbourhood", "project").defer("search", "scope", "promised_scope")
    placed = list(rows.filter(latitude__isnull=False)[:MOST_POINTS])
    count = filters.qs.count()
    return {
        "page": None,
        "rows": [],
        "count": count,
        "points": [_point(row, number) for number, row in enumerate(placed, 1)],
        "unplaced": count - len(placed),
    }


def _point(row: Any, number: int) -> MapPoint:
    return MapPoint(
        row.shown_title,
        Position(float(row.longitude), float(row.latitude)),
        url=row.get_absolute_url(),
        shape=MAP_SHAPES[row.keeping],
        words=f"{badge_of(row)[0]}, {where_words(row)}",
        number=number,
    )


@login_not_required
@kept_for_visitors(*SHOWN)
@require_safe
def all_figures(request: HttpRequest) -> HttpResponse:
    """The same numbers in a table: each origin beside the others, its dates, its delays, its money."""
    today, rows = timezone.localdate(), Engagement.objects.all()
    by_origin = figures.by_origin(rows, today)
    delays = figures.delays_by_origin(rows)
    context = {
        "origins": [(row, delays.get(row.origin.pk)) for row in by_origin],
        "delay": figures.delay(rows),
        "passed": figures.date_passed(by_origin),
        "money": figures.money(rows),
        "today": today,
    }
    return render(request, "observatory/following/figures.html", context)


@login_not_required
@kept_for_visitors("town")
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What each word and each shape means."""
    return render(request, "observatory/following/words.html")
