"""The public calendar: a list first, files to subscribe to."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allonnes.outreach.models import Encounter, EncounterQuerySet
from portal import calendars
from portal.filters import EncounterFilter

PAGE_SIZE = 20
FEED_SIZE = 200
CALENDAR_TYPE = "text/calendar; charset=utf-8"


def _listed(request: HttpRequest, encounters: EncounterQuerySet, *, is_past: bool) -> HttpResponse:
    chosen = EncounterFilter(request.GET, queryset=encounters.select_related("place", "neighbourhood").defer("search"))
    page = Paginator(chosen.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "is_past": is_past}
    return render(request, "portal/agenda.html", context)


@login_not_required
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Encounters to come, soonest first."""
    return _listed(request, Encounter.objects.upcoming(), is_past=False)


@login_not_required
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Encounters that took place, newest first."""
    return _listed(request, Encounter.objects.past(), is_past=True)


@login_not_required
@require_safe
def encounter(request: HttpRequest, pk: int) -> HttpResponse:
    """One encounter: where, when, with whom; afterwards what was said and what the town does of it."""
    encounter = get_object_or_404(Encounter.objects.select_related("place", "neighbourhood").defer("search"), pk=pk)
    met = sum(encounter.headcounts.values_list("count", flat=True))
    cancelled = encounter.history.filter(event="cancel").first() if encounter.is_cancelled else None
    return render(request, "portal/encounter.html", {"encounter": encounter, "met": met, "cancelled": cancelled})


def _calendar_answer(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CALENDAR_TYPE, headers=headers)


@login_not_required
@require_safe
def encounter_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The encounter as a file for a calendar."""
    encounter = get_object_or_404(Encounter.objects.select_related("place"), pk=pk)
    return _calendar_answer(calendars.calendar_of([encounter], name=encounter.title), f"rencontre-{pk}.ics")


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """All encounters, to subscribe to."""
    rows = Encounter.objects.select_related("place").order_by("-starts_at", "pk")[:FEED_SIZE]
    return _calendar_answer(calendars.calendar_of(rows, name=_("Rencontres à Allonnes")), "agenda.ics")
