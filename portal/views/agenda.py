"""The public calendar: the list of a month, its poster, how to subscribe, and « mon agenda »."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.agenda import agenda_scopes
from allonnes.core.page_cache import kept_for_visitors
from allonnes.outreach.models import Encounter
from portal import actions
from portal.calendar import feeds, filters
from portal.calendar.mine import MyAgenda
from portal.calendar.months import Month
from portal.calendar.page import MonthPage
from portal.calendar.poster import MonthPoster
from portal.filters import EncounterFilter

PAGE_SIZE = 20
# Every part has declared its dates before the addresses of the site are read.
SHOWN = ("town", *agenda_scopes())


def _month_page(request: HttpRequest, month: Month) -> HttpResponse:
    page = MonthPage(request, month, timezone.now())
    if not month.is_shown(page.today):
        raise Http404
    return render(request, "portal/agenda.html", {"agenda": page})


@login_not_required
@kept_for_visitors(*SHOWN, parameters=filters.PARAMETERS, has_parts=True)
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """The month that goes on, what is to come first."""
    return _month_page(request, Month.of(timezone.localdate()))


@login_not_required
@kept_for_visitors(*SHOWN, parameters=filters.PARAMETERS, has_parts=True)
@require_safe
def month(request: HttpRequest, month: Month) -> HttpResponse:
    """Any other month, past ones included."""
    return _month_page(request, month)


@login_not_required
@kept_for_visitors(*SHOWN, parameters=filters.PARAMETERS)
@require_safe
def poster(request: HttpRequest, month: Month) -> HttpResponse:
    """The month on A4 sheets."""
    now = timezone.now()
    if not month.is_shown(timezone.localdate(now)):
        raise Http404
    sheets = MonthPoster(month, filters.Narrowing(request.GET), now)
    return render(request, "portal/agenda_poster.html", {"poster": sheets})


@login_not_required
@kept_for_visitors(*SHOWN)
@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """How to have these dates in the calendar of a telephone."""
    context = {
        "everything": [feeds.all_feed()],
        "councils": feeds.council_feeds(),
        "quartiers": feeds.quartier_feeds(),
    }
    return render(request, "portal/agenda_subscribe.html", context)


@require_safe
def my_agenda(request: PersonRequest) -> HttpResponse:
    """The dates of whoever is signed in, and their secret address."""
    return render(request, "portal/agenda_mine.html", {"mine": MyAgenda(request.user, timezone.now())})


@require_POST
def give_address(request: PersonRequest) -> HttpResponse:
    """A new secret address; the one before stops."""
    actions.give_agenda_address(by=request.user, now=timezone.now())
    messages.success(request, _("Votre adresse est prête. Une adresse plus ancienne ne répond plus."))
    return redirect("portal:my_agenda")


@require_POST
def take_back_address(request: PersonRequest) -> HttpResponse:
    """The secret address stops."""
    actions.take_back_agenda_address(by=request.user)
    messages.success(request, _("L’adresse ne répond plus. Retirez aussi l’abonnement de votre téléphone."))
    return redirect("portal:my_agenda")


@login_not_required
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Encounters that took place, newest first, with what was said there."""
    rows = Encounter.objects.past().select_related("place", "neighbourhood").defer("search")
    chosen = EncounterFilter(request.GET, queryset=rows)
    page = Paginator(chosen.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/agenda_past.html", {"filter": chosen, "page": page})
