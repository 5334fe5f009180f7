"""A draw as everybody reads it: numbers, fingerprint, seed, result, and how to do it again."""

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from allonnes.core.page_cache import kept_for_visitors
from instances.councils import draw_rules, lot
from instances.councils.enums import DrawState, Gender
from instances.councils.models import Draw


def _draw(slug: str, pk: int) -> Draw:
    rows = Draw.objects.public().select_related("council", "college")
    return get_object_or_404(rows, council__slug=slug, pk=pk)


@login_not_required
@require_safe
@kept_for_visitors("instances", "town")
def draw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of a draw, from the day when its list is published."""
    row = _draw(slug, pk)
    entries = list(row.entries.order_by("number"))
    ranked = sorted((entry for entry in entries if entry.rank is not None), key=lambda entry: entry.rank or 0)
    context: dict[str, Any] = {
        "draw": row,
        "council": row.council,
        "entries": [(entry.number, draw_rules.SIGNS[Gender(entry.gender)]) for entry in entries],
        "ranked": ranked,
        "is_drawn": row.state == DrawState.DRAWN,
        "signs": {"woman": lot.WOMAN, "man": lot.MAN, "unsaid": lot.UNSAID},
    }
    return render(request, "instances/councils/draw.html", context)


def _file(text: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        text.encode(), content_type="text/plain; charset=utf-8", headers={"Content-Disposition": disposition}
    )


@login_not_required
@require_safe
def draw_list(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The list as it was hashed, to the last byte."""
    return _file(draw_rules.list_text(_draw(slug, pk)), "liste.txt")


@login_not_required
@require_safe
def draw_result(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The result, once drawn."""
    row = _draw(slug, pk)
    if row.state != DrawState.DRAWN:
        raise Http404
    return _file(draw_rules.result_text(row), "resultat.txt")


@login_not_required
@require_safe
def draw_program(request: HttpRequest) -> HttpResponse:
    """The very file that draws: it needs nothing but Python."""
    return _file(Path(lot.__file__).read_text(encoding="utf-8"), "tirage.py")
