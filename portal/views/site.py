"""Home, search, health, and the pages of the demonstration."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from allonnes.core import health as health_of
from allonnes.core.agenda import agenda_scopes
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.search import tidy
from allonnes.core.today import today_at
from portal import demonstration
from portal.search import search_everything


@login_not_required
@kept_for_visitors("town", "budgets", "observatory", *agenda_scopes(), has_parts=True)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done today and until when."""
    today = SimpleLazyObject(lambda: next(iter(today_at(timezone.now())), None))
    return render(request, "portal/home.html", {"today": today})


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search across every part."""
    words = tidy(request.GET.get("q", ""))
    return render(
        request,
        "portal/search.html",
        {"words": words, "groups": search_everything(words), "is_empty": "q" in request.GET and not words},
    )


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For the supervisor: each part in words, or in JSON when it is asked for; 503 once the site does not serve."""
    parts = health_of.parts()
    is_serving, state = health_of.state_of(parts)
    status = 200 if is_serving else 503
    if request.accepts("text/plain") and request.GET.get("format") != "json":
        lines = [state, *(f"{part.name} : {part.words}" for part in parts), f"version : {settings.VERSION}", ""]
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", status=status)
    shown = {part.code: {"ok": part.is_well, "words": part.words} for part in parts}
    return JsonResponse({"state": state, "version": settings.VERSION, "parts": shown}, status=status)


@login_not_required
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The demonstration's accounts, with the staff's one-time codes of the moment."""
    if not settings.DEMO:
        raise Http404
    return render(request, "portal/demo.html", {"accounts": demonstration.accounts()})


@login_not_required
@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    """The mails that the demonstration would have sent."""
    if not settings.DEMO:
        raise Http404
    return render(request, "portal/demo_mails.html", {"mails": demonstration.mails()})
