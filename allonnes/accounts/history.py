"""Whose request changed a tracked row: the person and the name of the page, never an address that may hold a token."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware

View = Callable[..., HttpResponseBase]


def without_history(view: View) -> View:
    """Flag a page whose writes are kept in no history, not even who asked: the ballot."""
    view.writes_no_history = True  # type: ignore[attr-defined]
    return view


def _writes_no_history(request: HttpRequest) -> bool:
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(view, "writes_no_history", False))


class HistoryMiddleware(BaseHistoryMiddleware):
    """pghistory's own, with the page's name where it puts the address; nothing at all on the pages of the ballot."""

    def __call__(self, request: HttpRequest) -> Any:
        if request.method not in settings.PGHISTORY_MIDDLEWARE_METHODS or _writes_no_history(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[no-untyped-call]

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        try:
            page = resolve(request.path_info).view_name
        except Resolver404:
            page = ""
        return {**super().get_context(request), "url": page}
