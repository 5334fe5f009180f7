"""Whose request changed a tracked row: the person and the name of the page, never an address that may hold a token."""

from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware


class HistoryMiddleware(BaseHistoryMiddleware):
    """pghistory's own, with the page's name where it puts the address."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        try:
            page = resolve(request.path_info).view_name
        except Resolver404:
            page = ""
        return {**super().get_context(request), "url": page}
