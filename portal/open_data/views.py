"""The catalogue, the page of a set, its files, and how to read them."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from allonnes.core.open_data import SETS, DataSet, on_site, sets_in_order
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.page_changes import version_of
from allonnes.core.reading_limits import reads_too_often
from allonnes.town.context import current_profile
from portal.open_data import dcat, scdl
from portal.open_data.catalogue import card_of, cards
from portal.open_data.examples import examples
from portal.open_data.files import CSV_TYPE, chunks, format_of, text_of

LIMIT = "open_data"
OFTEN = 429
PREVIEW = 3
# As the columns and their words are the code's, the whole of it is read again when it changes.
READABLE_JSON: dict[str, Any] = {"json_dumps_params": {"ensure_ascii": False, "indent": 2}}
View = Callable[..., HttpResponseBase]
# What the sets show, all together: each says how many rows it has, and when the last one changed.
SCOPES = sorted({scope for data_set in SETS for scope in data_set.scopes})


def _for_machines(view: View) -> View:
    """An address that anybody's machine reads, so many times a minute, from the pages of other sites too."""

    @login_not_required
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **address: str) -> HttpResponseBase:
        if reads_too_often(request, LIMIT):
            seconds = settings.READING_LIMITS[LIMIT][1]
            words = _("Trop de lectures en peu de temps. Attendez une minute.")
            response: HttpResponseBase = HttpResponse(words, content_type="text/plain; charset=utf-8", status=OFTEN)
            response["Retry-After"] = str(seconds)
        else:
            response = view(request, **address)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return wrapped


def _asked(slug: str) -> DataSet:
    data_set = SETS.get(slug)
    if data_set is None:
        raise Http404
    return data_set


def _etag(request: HttpRequest, slug: str, extension: str) -> str | None:
    """What tells that a file would say something else: what its tables counted, and the version of the site."""
    data_set = SETS.get(slug)
    if data_set is None or format_of(data_set, extension) is None:
        return None
    version = version_of(data_set.scopes)
    told = (settings.VERSION, slug, extension, version.table, version.changes, data_set.stamp())
    return f'W/"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


@login_not_required
@kept_for_visitors(*SCOPES)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every set, one card each."""
    return render(request, "portal/open_data/catalogue.html", {"cards": cards()})


@login_not_required
@kept_for_visitors(*SCOPES)
@require_safe
def one_set(request: HttpRequest, slug: str) -> HttpResponse:
    """One set: its files, its columns, its first rows."""
    data_set = _asked(slug)
    first = [[text_of(value) for value in row] for row in data_set.first_rows(PREVIEW)]
    return render(request, "portal/open_data/set.html", {"card": card_of(data_set), "first_rows": first})


@_for_machines
def schema(request: HttpRequest, slug: str) -> JsonResponse:
    """The Table Schema of a set."""
    address = on_site(reverse("portal:open_data_schema", args=[slug]))
    return JsonResponse(_asked(slug).schema(address), **READABLE_JSON)


@_for_machines
@condition(etag_func=_etag)
def file(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """A set in one format, written as it is read; nothing is read for a client that only wants the headers."""
    data_set = _asked(slug)
    form = format_of(data_set, extension)
    if form is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{slug}.{extension}"', "Cache-Control": "no-cache"}
    if request.method == "HEAD":
        return HttpResponse(content_type=form.content_type, headers=headers)
    return StreamingHttpResponse(chunks(form.write(data_set)), content_type=form.content_type, headers=headers)


@_for_machines
def dcat_catalogue(request: HttpRequest) -> JsonResponse:
    """The catalogue in JSON-LD."""
    town = current_profile()
    told = dcat.catalogue(cards(), town=town.name, insee_code=town.insee_code, name=settings.SITE_NAME)
    return JsonResponse(told, content_type=dcat.CONTENT_TYPE, **READABLE_JSON)


@_for_machines
def scdl_catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue in CSV."""
    lines = scdl.lines(cards(), town=current_profile().name, today=timezone.localdate())
    headers = {"Content-Disposition": 'attachment; filename="catalogue.csv"'}
    return HttpResponse("".join(lines), content_type=CSV_TYPE, headers=headers)


@login_not_required
@kept_for_visitors()
@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """How to read the sets with a program."""
    most, seconds = settings.READING_LIMITS[LIMIT]
    context: dict[str, Any] = {"examples": examples(sets_in_order()[0]), "most": most, "seconds": seconds}
    return render(request, "portal/open_data/api.html", context)
