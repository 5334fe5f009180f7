"""Home, search, health, and the pages of the demonstration."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allonnes.core.today import today_at
from portal import demonstration
from portal.search import search_everything, tidy


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done today and until when."""
    return render(request, "portal/home.html", {"today": next(iter(today_at(timezone.now())), None)})


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
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For the supervisor: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


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
