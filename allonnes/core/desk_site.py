"""The desk's address book: only lists that declare their filters, and no door of Django's own that looks past them."""

from typing import Any, NoReturn

from django.contrib.admin import AdminSite
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, path

from allonnes.core.desk import DeclaredAdmin
from allonnes.core.registry import is_own


def closed(request: HttpRequest, **kwargs: str) -> NoReturn:
    """A door of Django's desk that no page of ours opens."""
    raise Http404


class DeskSite(AdminSite):
    """Lists of libraries are left out; one of ours that is not a DeclaredAdmin stops the start."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is not None and issubclass(admin_class, DeclaredAdmin):
            super().register(model_or_iterable, admin_class, **options)
        elif admin_class is None or is_own(admin_class.__module__):
            raise ImproperlyConfigured(
                f"{admin_class or model_or_iterable} must be a DeclaredAdmin (allonnes.core.desk)"
            )

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Completion by typing and « view on site » answer about any row of any table: both are closed.

        Their names stay, since pages of Django's desk may write their address.
        """
        return [
            path("autocomplete/", self.admin_view(closed), name="autocomplete"),
            path("r/<path:content_type_id>/<path:object_id>/", self.admin_view(closed), name="view_on_site"),
            *super().get_urls(),
        ]
