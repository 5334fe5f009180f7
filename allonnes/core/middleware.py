"""What every request loses and every answer carries, beside Django's own and the content security policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from allonnes.core.errors import ActionDenied

PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


class NulFreeQueryMiddleware:
    """PostgreSQL stores no NUL, so no question holds one: it is taken out of the address before anybody reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        # Again until none is left: taking one out of « %0%000 » makes another.
        while "%00" in query or "\x00" in query:
            query = query.replace("%00", "").replace("\x00", "")
            request.META["QUERY_STRING"] = query
        return self.get_response(request)


class RefusalMiddleware:
    """A refusal no view expected (somebody else acted, a phase just ended) is a page that says why, never a failure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ActionDenied):
            return None
        return render(request, "409.html", {"reason": exception.reason}, status=409)


class PrivacyHeadersMiddleware:
    """Closes browser features we do not use, and keeps the pages of a signed-in person out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            add_never_cache_headers(response)
            response.headers["Cache-Control"] = "private, no-store"
        return response
