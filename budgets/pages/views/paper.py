"""What is read on paper: the booklet of the projects, the posters, and the form to fill by hand."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from allonnes.core.qr import page_square
from allonnes.core.search import unaccented
from allonnes.town.models import Neighbourhood
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import refusal_to_print_form
from budgets.editions.published import public_edition
from budgets.editions.timeline import end_words, phase_items
from budgets.pages.posters import Poster, edition_posters, project_poster
from budgets.pages.views.catalogue import count_words
from budgets.projects.catalogue.booklet import chapters, filter_words, paper_rows
from budgets.projects.catalogue.filters import ProjectFilter
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.projects.models.projects import ProjectQuerySet

QR_SCALE = 5
LINES = {"title": range(2), "explanation": range(11), "place": range(2)}


def _dated_edition(slug: str) -> Edition:
    edition = public_edition(slug)
    prefetch_related_objects([edition], "phases")
    return edition


def _own_edition(slug: str) -> Edition:
    """An edition of the town: nobody prints the posters of another town's vote."""
    edition = _dated_edition(slug)
    if edition.is_imported:
        raise Http404
    return edition


def _short(path: str) -> str:
    """An address that can be typed: what a browser adds by itself is left out."""
    return f"{settings.SITE_URL.partition('://')[2]}{path}"


def _sheet(poster: Poster) -> dict[str, Any]:
    return {"poster": poster, "address": _short(poster.path), "qr": page_square(poster.path, scale=QR_SCALE)}


@login_not_required
@require_safe
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be printed of an edition at this moment."""
    edition = _dated_edition(slug)
    now = timezone.now()
    count = Project.objects.filter(edition=edition).listed().count()
    posters = [] if edition.is_imported else edition_posters(edition, now, has_projects=bool(count))
    context = {
        "edition": edition,
        "count": count,
        "count_words": count_words(count),
        "posters": posters,
        "has_form": not edition.is_imported and refusal_to_print_form(edition, now) is None,
        "deposit_end": _deposit_end(edition),
    }
    return render(request, "budgets/pages/print/index.html", context)


def _deposit_end(edition: Edition) -> str:
    phase = edition.phase_of(PhaseKind.DEPOSIT)
    return end_words(phase) if phase else ""


def _rows(edition: Edition, is_of_vote: bool) -> ProjectQuerySet:
    """While people vote, the booklet is what they choose from; another state is still there for who asks for it."""
    rows = paper_rows(edition)
    return rows.filter(state=ProjectState.ON_BALLOT, is_withdrawn=False) if is_of_vote else rows


@login_not_required
@require_safe
def booklet(request: HttpRequest, slug: str) -> HttpResponse:
    """The catalogue to read on paper, by neighbourhood, narrowed as on the screen; `?gros=1` for large print."""
    edition = _dated_edition(slug)
    now = timezone.now()
    is_of_vote = edition.is_in_phase(PhaseKind.VOTE, now) and not request.GET.get("etat")
    filters = ProjectFilter(request.GET, queryset=_rows(edition, is_of_vote), edition=edition)
    parts = chapters(filters.qs, edition)
    url = reverse("budgets:projects", args=[slug])
    context = {
        "edition": edition,
        "phases": phase_items(edition, now),
        "filter_form": filters.form,
        "filter_words": filter_words(filters),
        "is_of_vote": is_of_vote,
        "chapters": parts,
        "count_words": count_words(sum(len(part.entries) for part in parts)),
        "is_large": request.GET.get("gros") == "1",
        "other_size": _other_size(request),
        "printed_at": now,
        "address": _short(url),
        "qr": page_square(url),
    }
    return render(request, "budgets/pages/print/booklet.html", context)


def _other_size(request: HttpRequest) -> str:
    """The same list in the other size."""
    query = request.GET.copy()
    if query.get("gros") == "1":
        del query["gros"]
    else:
        query["gros"] = "1"
    return f"?{query.urlencode()}"


@login_not_required
@require_safe
def poster(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The poster of one project of the catalogue."""
    rows = Project.objects.public().listed().filter(edition__is_imported=False, is_withdrawn=False)
    rows = rows.select_related("edition", "category", "neighbourhood").defer("search", "extra")
    rows = rows.prefetch_related("edition__phases")
    project = get_object_or_404(rows, edition__slug=slug, number=number)
    sheets = [_sheet(project_poster(project, timezone.now()))]
    context = {"project": project, "edition": project.edition, "sheets": sheets}
    return render(request, "budgets/pages/print/poster.html", context)


@login_not_required
@require_safe
def posters(request: HttpRequest, slug: str) -> HttpResponse:
    """The posters of the edition itself, according to its phase."""
    edition = _own_edition(slug)
    has_projects = Project.objects.filter(edition=edition).listed().exists()
    made = edition_posters(edition, timezone.now(), has_projects=has_projects)
    context = {"edition": edition, "sheets": [_sheet(number) for number in made]}
    return render(request, "budgets/pages/print/posters.html", context)


@login_not_required
@require_safe
def deposit_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to fill by hand at a table, before and during the deposit."""
    edition = _own_edition(slug)
    now = timezone.now()
    refused = refusal_to_print_form(edition, now)
    if refused:
        return render(request, "budgets/pages/print/form_closed.html", {"edition": edition, "reason": refused})
    return render(request, "budgets/pages/print/form.html", _form_context(edition, now))


def _form_context(edition: Edition, now: datetime) -> dict[str, Any]:
    path = reverse("budgets:deposit", args=[edition.slug])
    return {
        "edition": edition,
        "deposit_end": _deposit_end(edition),
        "coming": [
            phase for phase in phase_items(edition, now) if phase.state == "next" and phase.icon in {"search", "vote"}
        ],
        "neighbourhoods": Neighbourhood.objects.in_order().only("name"),
        "categories": edition.categories.order_by(unaccented("name")),
        "lines": LINES,
        "address": _short(path),
        "qr": page_square(path),
    }
