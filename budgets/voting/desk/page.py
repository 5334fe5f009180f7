"""A page of the desk about the vote of one edition, opened to those who hold its permission."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, TypeAlias

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted
from budgets.editions.models import Edition

UNKNOWN_ACT = "Ce formulaire ne dit pas ce qu’il faut faire. Revenez à la page et recommencez."
Desk: TypeAlias = "admin.ModelAdmin[Any]"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class VotePage:
    """`path` follows `<edition>/vote/`; `view(request, edition, desk, **kwargs)`; `what` "" keeps it off the path."""

    path: str
    name: str
    permission: str
    view: View
    label: str = ""
    what: str = ""

    @property
    def full_name(self) -> str:
        """Its name within the admin."""
        return f"budgets_edition_vote_{self.name}"


def address(name: str, edition: Edition, **more: Any) -> str:
    """The address of one of these pages."""
    return reverse(f"admin:budgets_edition_vote_{name}", kwargs={"pk": edition.pk, **more})


def path_of(edition: Edition) -> str:
    """The path of the edition, opened at its vote."""
    return f"{reverse('admin:budgets_edition_change', args=[edition.pk])}#voter"


def vote_urls(desk: Desk, pages: tuple[VotePage, ...]) -> list[URLPattern]:
    """The addresses of the pages, to put before those of the edition."""
    return [
        path(
            f"<int:pk>/vote/{page.path}",
            desk.admin_site.admin_view(partial(_guarded, page=page, desk=desk)),
            name=page.full_name,
        )
        for page in pages
    ]


def _guarded(request: PersonRequest, pk: int, *, page: VotePage, desk: Desk, **more: Any) -> HttpResponse:
    if not request.user.has_perm(page.permission):
        raise PermissionDenied
    edition = Edition.objects.filter(is_imported=False).prefetch_related("phases").filter(pk=pk).first()
    if edition is None:
        raise Http404
    return page.view(request, edition, desk, **more)


def render_page(
    request: PersonRequest, desk: Desk, template: str, edition: Edition, *, title: str, **more: Any
) -> HttpResponse:
    """One of these pages, in the frame of the desk; `status` when it is not 200."""
    status: int = more.pop("status", 200)
    context = {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "edition": edition,
        "hub": path_of(edition),
        "has_errors": posted(request) is not None and status >= HTTPStatus.BAD_REQUEST,
        **more,
    }
    return TemplateResponse(request, f"admin/budgets/vote/{template}", context, status=status)
