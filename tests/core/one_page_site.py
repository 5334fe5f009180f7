"""One view behind the cache of pages, as a site."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from allonnes.core.models import PageChange
from allonnes.core.page_cache import PageCacheMiddleware, kept_for_visitors


class Site:
    """One view behind the middleware; its page says how many times it was made."""

    def __init__(self, say: Callable[[HttpRequest], Any] | None = None, *scopes: str, **more: Any) -> None:
        self.made = 0

        def view(request: HttpRequest) -> HttpResponse:
            self.made += 1
            said = say(request) if say else ""
            return said if isinstance(said, HttpResponseBase) else HttpResponse(f"page {self.made} {said}".strip())

        self.view = kept_for_visitors(*(scopes or ("a",)), **more)(view)
        self.middleware = PageCacheMiddleware(self._handle)

    def _handle(self, request: HttpRequest) -> HttpResponse:
        self.middleware.process_view(request, self.view, (), {})
        return self.view(request)

    def get(self, path: str = "/", method: str = "GET", **meta: Any) -> HttpResponse:
        return self.middleware(RequestFactory().generic(method, path, **{"HTTP_HOST": "localhost", **meta}))


def changed(scope: str = "a") -> None:
    PageChange.objects.create(scope=scope)
