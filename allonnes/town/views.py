"""What a form of a place and a map ask: suggestions, the words of a point, a tile. Public, and nothing is written."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.reading_limits import reads_too_often
from allonnes.core.search import unaccented
from allonnes.town.finding import find_places
from allonnes.town.forms import point_of
from allonnes.town.found import FoundPlace, place_at
from allonnes.town.models import Neighbourhood, Place
from allonnes.town.plan import place_point
from allonnes.town.tiles import tile

FEW_MINUTES, ONE_WEEK = 300, 7 * 24 * 3600


def _said(place: FoundPlace) -> dict[str, object]:
    return {
        "reference": place.reference,
        "label": place.label,
        "quartier": place.quartier,
        "words": place.words,
        "note": place.note,
    }


@login_not_required
@kept_for_visitors("town")
@require_GET
def town_page(request: HttpRequest) -> HttpResponse:
    """The quartiers, the streets and the named places of the town, drawn and listed."""
    places = Place.objects.on_the_map().select_related("neighbourhood").order_by(unaccented("name"))
    points = [place_point(place, number) for number, place in enumerate(places, 1)]
    return render(request, "town/map.html", {"points": points, "quartiers": Neighbourhood.objects.in_order()})


@login_not_required
@require_GET
@cache_control(public=True, max_age=FEW_MINUTES)
def suggest(request: HttpRequest) -> JsonResponse:
    """Places that what is typed may name."""
    if reads_too_often(request, "place"):
        return JsonResponse({"places": []}, status=429, headers={"Cache-Control": "no-store"})
    return JsonResponse({"places": [_said(place) for place in find_places(request.GET.get("q", ""))]})


@login_not_required
@require_GET
@cache_control(public=True, max_age=FEW_MINUTES)
def point(request: HttpRequest) -> JsonResponse:
    """Where a point is, in words; nothing outside of the town."""
    if reads_too_often(request, "place"):
        return JsonResponse({"place": None}, status=429, headers={"Cache-Control": "no-store"})
    position = point_of(request.GET.get("lon", ""), request.GET.get("lat", ""))
    place = place_at(position) if position else None
    return JsonResponse({"place": _said(place) if place else None})


@login_not_required
@require_GET
def map_tile(request: HttpRequest, zoom: int, column: int, row: int) -> HttpResponse:
    """A tile of the streets, kept by the site; 404 where there is none: the drawn map stays."""
    drawn = tile(zoom, column, row) if settings.MAP_TILES_URL else None
    if drawn is None:
        raise Http404
    picture, kind = drawn
    headers = {"Cache-Control": f"public, max-age={ONE_WEEK}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(picture, content_type=kind, headers=headers)
