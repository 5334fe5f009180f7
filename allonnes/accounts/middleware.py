"""What is asked of a person before the pages open: a second factor for a role, an age for an account without one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from allonnes.accounts import permissions, second_factor

# What somebody needs to set up or to show a second factor, or to leave. Pages open to all stay open.
OPEN_NAMES = frozenset(
    {"account_logout", "account_reauthenticate", "accounts:second_factor", "accounts:confirm_identity", "field:leave"}
)
OPEN_PREFIX = "mfa_"
# Leaving, and the rights over one's data, wait for no answer.
OPEN_BEFORE_ANSWERS = frozenset(
    {"account_logout", "accounts:welcome", "accounts:data", "accounts:download", "accounts:delete"}
    | {"accounts:delete_confirm", "accounts:confirm_identity", "account_reauthenticate"}
)


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


class WelcomeMiddleware:
    """Leads a person who never told us an age to the question, then on to where she was going."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Public pages stay open; the actions refuse by themselves (see `permissions.owes_answers`)."""
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_BEFORE_ANSWERS or not permissions.owes_answers(request.user):
            return None
        return redirect(f"{reverse('accounts:welcome')}?{urlencode({'next': request.get_full_path()})}")
