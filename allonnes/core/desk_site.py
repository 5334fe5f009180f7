"""The desk: its frame, its first page, and only lists that declare their filters."""

from functools import wraps
from typing import Any, NoReturn

from django.contrib.admin import AdminSite, FieldListFilter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from allonnes.core.desk import DeclaredAdmin
from allonnes.core.desk_filters import RememberedRelation
from allonnes.core.desk_home import home_context
from allonnes.core.desk_search import search_desk
from allonnes.core.navigation import menu_of
from allonnes.core.posting import POST
from allonnes.core.registry import is_own
from allonnes.core.search import tidy

FieldListFilter.register(lambda field: bool(field.remote_field), RememberedRelation, take_priority=True)


def closed(request: HttpRequest, **kwargs: str) -> NoReturn:
    """An address of Django’s desk that no page of ours opens."""
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

    index_template = "admin/home.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What the frame of every page of the desk shows. Django’s own looks at every table to list them all: ours
        has a menu, and a page for that list."""
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "has_permission": self.has_permission(request),
            "is_popup": False,
            "menu": menu_of(request.user, request.get_full_path()),
            "available_apps": [],
            "home_url": reverse("admin:index"),
        }

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django sends elsewhere whoever may not enter; what was being sent would be lost on the way, so it is refused
        here, and the page that refuses gives it back.
        """
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == POST and request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return answer

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """« À faire »: what waits for this person, the most pressing first."""
        context = {**self.each_context(request), **home_context(request), **(extra_context or {})}
        request.current_app = self.name
        return TemplateResponse(request, self.index_template, context)

    def search(self, request: HttpRequest) -> HttpResponse:
        """Everything that this person may list, by its words or its number."""
        words = tidy(request.GET.get("q", ""))
        context = {**self.each_context(request), "title": "Chercher", "words": words}
        return TemplateResponse(request, "admin/search.html", {**context, "groups": search_desk(self, request, words)})

    def tables(self, request: HttpRequest) -> HttpResponse:
        """Every table, as Django lists them: for whoever administers the portal and knows what they look for."""
        context = {**self.each_context(request), "title": "Toutes les listes", "app_list": self.get_app_list(request)}
        return TemplateResponse(request, "admin/tables.html", context)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Completion by typing and « view on site » answer about any row of any table: both are closed.

        Their names stay, since pages of Django's desk may write their address.
        """
        return [
            path("autocomplete/", self.admin_view(closed), name="autocomplete"),
            path("r/<path:content_type_id>/<path:object_id>/", self.admin_view(closed), name="view_on_site"),
            path("chercher/", self.admin_view(self.search), name="search"),
            path("listes/", self.admin_view(self.tables), name="tables"),
            *super().get_urls(),
        ]
