"""A role works only in a session that showed a second factor."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from allonnes.accounts import second_factor

# What somebody needs to set up or to show a second factor, or to leave. Pages open to all stay open.
OPEN_NAMES = frozenset(
    {"account_logout", "account_reauthenticate", "accounts:second_factor", "accounts:confirm_identity", "field:leave"}
)
OPEN_PREFIX = "mfa_"


class SecondFactorMiddleware:
    """Leads a person who holds a role to the page that sets up the second factor, and puts the role to sleep before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.session_proof = partial(second_factor.is_shown, request, request.user)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Public pages are served to all: without the proof, has_perm is false there as everywhere."""
        user = request.user
        if not user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if not user.needs_second_factor or user.has_shown_second_factor:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_NAMES or name.startswith(OPEN_PREFIX):
            return None
        return redirect("accounts:second_factor")
