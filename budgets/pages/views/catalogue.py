"""The catalogue of an edition: list, filters, map equal to the list, and one page per project."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.requests import Request
from allonnes.core.templatetags.french import number as in_french
from allonnes.town.models import Neighbourhood, Place
from budgets.editions.models import Edition
from budgets.editions.published import public_edition
from budgets.editions.rule_words import money
from budgets.projects.catalogue.filters import ProjectFilter
from budgets.projects.contributions.counts import talk_about
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.projects.models.projects import ProjectQuerySet
from budgets.voting.ballot.entrance import SHUT, VoteEntrance, is_frozen, vote_entrance
from budgets.voting.withdrawal.reasons import withdrawal_reasons

PAGE_SIZE = 20
# Who supports or comments one project of the list changes the list.
_SHOWN_SQL = """
SELECT 'budgets.project:' || p.id
FROM budgets_project p JOIN budgets_edition e ON e.id = p.edition_id WHERE e.slug = %(slug)s AND p.number IS NOT NULL
"""
GEOJSON = "application/geo+json"


def _all_rows(edition: Edition) -> ProjectQuerySet:
    return Project.objects.filter(edition=edition).listed().on_cards().order_by("number")


def _filtered(request: HttpRequest, edition: Edition) -> ProjectFilter:
    return ProjectFilter(request.GET, queryset=_all_rows(edition), edition=edition)


@dataclass(frozen=True)
class Card:
    """What the list shows of a project."""

    title: str
    url: str
    number: int | None
    place: str
    cost: int | None
    foreign_cost: str
    status: str
    kind: str
    reason: str = ""
    share: str = ""
    supports: str = ""
    comments: str = ""


def _entrance(edition: Edition) -> VoteEntrance:
    """The way to the vote; its dates are only asked of an edition whose vote was opened."""
    return vote_entrance(edition, timezone.now(), is_frozen=True) if is_frozen(edition) else SHUT


def _cards(projects: Collection[Project], edition: Edition, url: str) -> list[Card]:
    is_foreign, reasons, talk = edition.currency != "EUR", withdrawal_reasons(projects), talk_about(projects)
    # A badge tells a project from the others: the same on all of them says nothing.
    on_ballot = str(ProjectState.ON_BALLOT.label)
    is_said = len(projects) == 1 or len({project.state_words for project in projects}) > 1
    return [
        Card(
            title=project.title,
            url=f"{url}{project.number}/",
            number=project.number,
            place=project.place_words,
            cost=None if is_foreign else project.known_cost,
            foreign_cost=cost_words(project, edition) if is_foreign else "",
            status=project.state_words if is_said and project.state_words != on_ballot else "",
            kind=project.state_kind,
            reason=reasons.get(project.pk, ""),
            share=project.envelope.name if project.envelope else "",
            supports=support_words(talk[project.pk][0]),
            comments=comment_words(talk[project.pk][1]),
        )
        for project in projects
    ]


def support_words(count: int) -> str:
    """How many people support it, in words; "" for nobody."""
    return ngettext("%(n)s soutien", "%(n)s soutiens", count) % {"n": in_french(count)} if count else ""


def comment_words(count: int) -> str:
    """How many comments are read under it, in words; "" for none."""
    return ngettext("%(n)s commentaire", "%(n)s commentaires", count) % {"n": in_french(count)} if count else ""


def cost_words(project: Project, edition: Edition) -> str:
    """What a project costs, or "" while nobody knows."""
    return "" if project.known_cost is None else money(edition, project.known_cost)


def _htmx(url: str) -> dict[str, str]:
    return {"hx-get": url, "hx-target": "#liste", "hx-push-url": "true", "hx-trigger": "change, submit"}


def count_words(count: int) -> str:
    """How many projects, in words."""
    if not count:
        return _("Aucun projet")
    return ngettext("%(n)s projet", "%(n)s projets", count) % {"n": in_french(count)}


def _page(request: HttpRequest, edition: Edition) -> "Page[Project]":
    rows = _filtered(request, edition).qs if request.GET else _all_rows(edition)
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


@login_not_required
@kept_for_visitors(
    "town", "budgets", about=_SHOWN_SQL, parameters=("theme", "quartier", "etat", "tri", "page"), has_parts=True
)
@require_safe
def projects(request: Request, slug: str) -> HttpResponse:
    """The catalogue, twenty projects a page; only the list when the page asks for it again."""
    url = reverse("budgets:projects", args=[slug])
    # What the template keeps is not read again: only what it shows is.
    edition: Any = SimpleLazyObject(lambda: public_edition(slug))
    page: Any = SimpleLazyObject(lambda: _page(request, edition))
    context = {
        "edition": edition,
        "filter_form": lambda: _filtered(request, edition).form,
        "page": page,
        "cards": SimpleLazyObject(lambda: _cards(list(page), edition, url)),
        "entrance": SimpleLazyObject(lambda: _entrance(edition)),
        "count_words": lambda: count_words(page.paginator.count),
        "htmx_attributes": _htmx(url),
        "query": request.GET.urlencode(),
        "source": f"{reverse('budgets:points', args=[slug])}?{request.GET.urlencode()}",
    }
    # A page that htmx no longer has in its history must come back whole.
    is_part = request.htmx and not request.htmx.history_restore_request
    response = render(
        request, "budgets/pages/_project_list.html" if is_part else "budgets/pages/projects.html", context
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _feature(project: Project, slug: str) -> dict[str, Any]:
    point = (project.longitude, project.latitude)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(at) for at in point if at is not None]},
        "properties": {
            "title": f"n° {project.number} {project.title}",
            "url": reverse("budgets:project", args=[slug, project.number]),
        },
    }


@login_not_required
@require_safe
def points(request: HttpRequest, slug: str) -> JsonResponse:
    """The projects of the same list that have a point, for the map."""
    edition = public_edition(slug)
    rows = list(_filtered(request, edition).qs)
    features = [_feature(project, slug) for project in rows if project.latitude is not None]
    data = {"type": "FeatureCollection", "features": features, "note": _beside_the_map(len(rows) - len(features))}
    return JsonResponse(data, content_type=GEOJSON)


def _beside_the_map(count: int) -> str:
    """How many projects of the list the map cannot show."""
    if not count:
        return ""
    text = ngettext(
        "%(n)s projet n’a pas d’endroit précis : il est dans la liste seulement.",
        "%(n)s projets n’ont pas d’endroit précis : ils sont dans la liste seulement.",
        count,
    )
    return text % {"n": in_french(count)}


@login_not_required
@require_safe
def outline(request: HttpRequest) -> JsonResponse:
    """The contours of the neighbourhoods and the named places, to find one's way on the map without any tile."""
    features = [
        {"type": "Feature", "properties": {"name": row.name}, "geometry": row.geometry}
        for row in Neighbourhood.objects.exclude(geometry=None).in_order()
    ]
    places = Place.objects.exclude(latitude=None).order_by("name", "pk").values_list("name", "latitude", "longitude")
    features += [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "Point", "coordinates": [float(longitude), float(latitude)]},
        }
        for name, latitude, longitude in places
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type=GEOJSON)
