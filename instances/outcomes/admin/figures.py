"""The page of the desk where the numbers of the councils are read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from instances.outcomes.council_figures import council_figures, councils_read_by, year_asked, years_of


def figures_page(desk: Any, request: HttpRequest) -> HttpResponse:
    """A year, council by council; an animator reads theirs, elected officials read all."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    today = timezone.localdate()
    year = year_asked(request.GET.get("annee"))
    context = {
        **desk.admin_site.each_context(request),
        "title": "Les conseils en chiffres",
        "opts": desk.opts,
        "year": year,
        "years": years_of(today),
        "rows": council_figures(year, councils_read_by(request.user), today),
    }
    return TemplateResponse(request, "admin/instances/outcomes/figures.html", context)
