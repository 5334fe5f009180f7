"""Opinions and actions of a council, for everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allonnes.core.photos.views import picture
from instances.councils.models import Council
from instances.outcomes.enums import InitiativeState
from instances.outcomes.models import Initiative, InitiativePhoto
from instances.outcomes.public import (
    initiative_lines,
    initiatives_of,
    opinion_lines,
    opinions_of,
)

BY_PAGE = 20


def _public_council(slug: str) -> Council:
    return get_object_or_404(Council.objects.public(), slug=slug)


@login_not_required
@require_safe
def opinions(request: HttpRequest, slug: str) -> HttpResponse:
    """All that a council asked, and what the town answered; those that wait come first."""
    council = _public_council(slug)
    page = Paginator(opinions_of(council), BY_PAGE).get_page(request.GET.get("page"))
    context = {"council": council, "page": page, "lines": opinion_lines(page, timezone.localdate())}
    return render(request, "instances/outcomes/opinions.html", context)


@login_not_required
@require_safe
def opinion(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One opinion, word for word, its news, each answer."""
    council = _public_council(slug)
    row = get_object_or_404(opinions_of(council).select_related("meeting", "referral"), pk=pk)
    context: dict[str, Any] = {
        "council": council,
        "opinion": row,
        "line": opinion_lines([row], timezone.localdate())[0],
        "answers": list(row.answers.all())[::-1],
        "changes": list(row.history.filter(event="answer_again").order_by("-at", "-pk")),
    }
    return render(request, "instances/outcomes/opinion.html", context)


@login_not_required
@require_safe
def initiatives(request: HttpRequest, slug: str) -> HttpResponse:
    """All the actions of a council since it exists."""
    council = _public_council(slug)
    page = Paginator(initiatives_of(council), BY_PAGE).get_page(request.GET.get("page"))
    context = {"council": council, "page": page, "lines": initiative_lines(page)}
    return render(request, "instances/outcomes/initiatives.html", context)


@login_not_required
@require_safe
def initiative(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One action: for whom, when, with what money, what came of it."""
    council = _public_council(slug)
    row = get_object_or_404(initiatives_of(council).select_related("place", "meeting"), pk=pk)
    context = {
        "council": council,
        "initiative": row,
        "line": initiative_lines([row])[0],
        "is_dropped": row.state == InitiativeState.DROPPED,
        "photos": list(row.photos.all()),
    }
    return render(request, "instances/outcomes/initiative.html", context)


@login_not_required
@require_safe
def initiative_photo(request: HttpRequest, pk: int, size: str) -> FileResponse:
    """One picture of an action of a public council."""
    row = get_object_or_404(InitiativePhoto, pk=pk, initiative__in=Initiative.objects.public())
    return picture(row, size, is_public=True, called=f"action-{row.initiative_id}")
