"""A tablet left at a stall opens nothing but the field pages."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from allonnes.core.addresses import open_everywhere
from allonnes.outreach.field import is_locked

# Signing out, the page that says a second factor is missing (otherwise the two locks would send back to each other),
# and what the law wants one tap away: these pages show nothing of the person signed in.
OPEN_NAMES = frozenset({"account_logout", "accounts:second_factor"})
# The pages of the field, ours and those that an app above adds ("field_…").
OPEN_NAMESPACE = "field"


class FieldModeMiddleware:
    """While a session is locked to an encounter, every other page leads back to the field home."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not is_locked(request):
            return None
        match = request.resolver_match
        if match and (match.namespace.startswith(OPEN_NAMESPACE) or match.view_name in OPEN_NAMES | open_everywhere()):
            return None
        return redirect("field:home")
