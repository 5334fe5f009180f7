"""Files that calendars read: all dates, those of a council, of a quartier, of one person, and one date."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allonnes.accounts.models import User
from allonnes.core.agenda import agenda_item
from allonnes.town.models import Neighbourhood
from portal.calendar import feeds, mine


@login_not_required
@require_safe
def everything(request: HttpRequest) -> HttpResponseBase:
    """All dates, to subscribe to."""
    return feeds.feed_answer(request, name=_("Rencontres à Allonnes"), file="agenda.ics", now=timezone.now())


@login_not_required
@require_safe
def council(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The dates of one council."""
    name = feeds.councils().get(slug)
    if name is None:
        raise Http404
    return feeds.feed_answer(request, name=name, file=f"{slug}.ics", now=timezone.now(), council=slug)


@login_not_required
@require_safe
def quartier(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The dates of one quartier."""
    row = get_object_or_404(Neighbourhood.objects.only("pk", "name"), slug=slug)
    name = _("Rencontres à %(name)s") % {"name": row.name}
    return feeds.feed_answer(request, name=name, file=f"{slug}.ics", now=timezone.now(), neighbourhood_id=row.pk)


@login_not_required
@require_safe
def item(request: HttpRequest, uid: str) -> HttpResponse:
    """One date, cancelled or not."""
    entry = agenda_item(uid)
    if entry is None:
        raise Http404
    return feeds.whole([entry], name=entry.title, file=f"{entry.uid}.ics", now=timezone.now())


@login_not_required
@require_safe
def encounter(request: HttpRequest, pk: int) -> HttpResponse:
    """One encounter, at the address that was printed before other dates were there."""
    return item(request, f"rencontre-{pk}")


@login_not_required
@require_safe
def private(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of one person, at their secret address: kept by nobody on the way, followed by no search engine."""
    person, now = mine.person_behind(token), timezone.now()
    response = _gone() if person is None else _dates_of(person, now)
    patch_cache_control(response, private=True, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _gone() -> HttpResponse:
    words = _("Cette adresse ne répond plus.")
    return HttpResponse(words, status=404, content_type="text/plain; charset=utf-8")


def _dates_of(person: User, now: datetime) -> HttpResponse:
    return feeds.whole(mine.items_of(person, now), name=_("Mon agenda à Allonnes"), file="mon-agenda.ics", now=now)
