"""A kiosk opens nothing but the kiosk; on any tablet, a project read from the ballot leads back to the ballot."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from allonnes.core.addresses import open_everywhere
from allonnes.outreach.field import is_locked
from budgets.voting.kiosks.tablet import KIOSK_KEY, is_kiosk, kiosk_here
from budgets.voting.roll.voter import SESSION_KEY

# The kiosk itself, beside what the law wants one tap away.
OPEN_NAMES = frozenset(
    f"budgets:kiosk{name}" for name in ("", "_identity", "_ballot", "_project", "_done", "_next", "_over", "_close")
)
PROJECT = "budgets:project"


class KioskMiddleware:
    """While a session is bound to a kiosk, every other page leads back to it. Costs the other sessions no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if is_kiosk(request):
            return None if name in OPEN_NAMES | open_everywhere() else _back(request, name, kwargs)
        if name == PROJECT and is_locked(request) and SESSION_KEY in request.session:
            return redirect("field_budgets:vote_project", kwargs["number"])
        return None


def _back(request: HttpRequest, name: str, kwargs: Any) -> HttpResponse | None:
    kiosk = kiosk_here(request)
    if kiosk is None:
        del request.session[KIOSK_KEY]
        return None
    if name == PROJECT:
        return redirect("budgets:kiosk_project", kiosk.edition.slug, kwargs["number"])
    return redirect("budgets:kiosk", kiosk.edition.slug)
