"""The dashboard for everybody, and at the desk for those who prepare a council meeting."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allonnes.core.page_cache import kept_for_visitors
from observatory.dashboards.files import lines_of, table_of
from observatory.dashboards.models import DashboardPage

READ = "observatory.read_dashboard"
YEAR = "annee"


def asked_year(given: str, today: date) -> int:
    """The year of the address, or this one."""
    is_year = given.isascii() and given.isdigit() and len(given) == 4  # noqa: PLR2004 - a year has four digits
    return int(given) if is_year else today.year


def _context(request: HttpRequest) -> dict[str, Any]:
    """The page of the year that is asked, else the last one written; None before any. Two queries."""
    year = asked_year(request.GET.get(YEAR, ""), timezone.localdate())
    years = list(DashboardPage.objects.values_list("year", flat=True))
    shown = year if year in years else next(iter(years), year)
    page = DashboardPage.objects.filter(year=shown).first()
    return {"page": page, "year": shown, "years": years, "parameter": YEAR}


@login_not_required
@kept_for_visitors("dashboards", parameters=(YEAR,))
@require_safe
def public_dashboard(request: HttpRequest) -> HttpResponse:
    """The same numbers as those of the town hall."""
    return render(request, "observatory/dashboards/public.html", _context(request))


@login_not_required
@kept_for_visitors("dashboards")
@require_safe
def table_file(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """One table, for a spreadsheet: everybody reads it on the page, so no purpose is asked at the desk either."""
    page = get_object_or_404(DashboardPage, year=year)
    table = table_of(page, number)
    if table is None:
        raise Http404
    response = HttpResponse("".join(lines_of(table)), content_type="text/csv; charset=utf-8")
    name = f"participation-{year}-tableau-{number.replace('.', '-')}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def desk_dashboard(request: HttpRequest) -> HttpResponse:
    """In the frame of the desk, to read and to print before a council meeting."""
    if not request.user.has_perm(READ):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("Tableau de bord"), **_context(request)}
    return render(request, "admin/observatory/dashboard.html", context)
