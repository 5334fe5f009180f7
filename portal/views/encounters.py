"""One encounter, and a series of them that tells a year."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allonnes.core.page_cache import kept_for_visitors
from allonnes.outreach.models import Encounter, Series
from portal.encounter_page import encounter_page
from portal.series_page import series_page


@login_not_required
@kept_for_visitors("encounters", "town", "budgets", "requests_qrc")
@require_safe
def encounter(request: HttpRequest, pk: int) -> HttpResponse:
    """One encounter: where, when, with whom, how to come; afterwards what was said and what the town does of it."""
    rows = Encounter.objects.select_related("place", "neighbourhood", "series", "replaced_by")
    rows = rows.defer("search", "replaced_by__search")
    page = encounter_page(get_object_or_404(rows, pk=pk), timezone.now())
    return render(request, "portal/encounter.html", {"encounter": page.encounter, "page": page})


@login_not_required
@kept_for_visitors("encounters", "town")
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """A year of encounters: why, when, what was said at each, what the town does of it all."""
    row = get_object_or_404(Series.objects.filter(is_published=True), slug=slug)
    return render(request, "portal/series.html", {"series": row, "page": series_page(row, timezone.now())})
