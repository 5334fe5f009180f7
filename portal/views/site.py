"""Home, search, health, and the pages of the demonstration."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from budgets.vote.key_state import key_health
from portal import demonstration
from portal.agenda import agenda_items
from portal.search import search_everything, tidy
from portal.today import home_words, last_result, today_at

ENCOUNTERS_SHOWN = 3


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done today and until when."""
    now = timezone.now()
    today = today_at(now)
    context: dict[str, Any] = {"today": today, "encounters": agenda_items(ENCOUNTERS_SHOWN), **last_result()}
    if today:
        context |= home_words(today, now)
    return render(request, "portal/home.html", context)


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
    """For the supervisor: the process answers and reaches its database; then what is wrong with the key of a vote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("\n".join(["ok", *key_health()]), content_type="text/plain; charset=utf-8")


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
