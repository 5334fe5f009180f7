"""« Nos délais », and the same numbers as a file."""

import csv

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.spreadsheets import safe_cell
from requests_qrc.figures.actions import published_delays


@login_not_required
@kept_for_visitors("town", "requests_qrc")
@require_safe
def delays(request: HttpRequest) -> HttpResponse:
    """Every figure with its definition, how many it counts, and when."""
    return render(request, "requests_qrc/figures/delays.html", {"delays": published_delays(timezone.now())})


@login_not_required
@kept_for_visitors("town", "requests_qrc")
@require_safe
def delays_file(request: HttpRequest) -> HttpResponse:
    """The same numbers, masked alike, as CSV for a spreadsheet."""
    told = published_delays(timezone.now())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="nos-delais-{told.until:%Y-%m-%d}.csv"'
    response.write("\ufeff")
    file = csv.writer(response, delimiter=";")
    file.writerow([_("chiffre"), _("groupe"), _("valeur"), _("demandes comptées"), _("du"), _("au"), _("définition")])
    days = [f"{told.since:%Y-%m-%d}", f"{told.until:%Y-%m-%d}"]
    for figure in told.figures:
        count = "" if figure.counted is None else figure.counted
        file.writerow([figure.label, "", figure.value, count, *days, figure.definition])
    for table in told.tables:
        for name, count, *value in table.rows:
            file.writerow([table.title, safe_cell(name), *(value or [""]), count, *days, table.definition])
    return response
