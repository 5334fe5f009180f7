"""What everybody reads of the requests: their list, one of them, what is new."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allonnes.core.disclosure import SMALLEST_SHOWN, rounded_down
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.templatetags.french import day as day_words
from allonnes.core.templatetags.french import number as in_french
from requests_qrc.followup.calendars import calendar_response
from requests_qrc.followup.case_page import case_page
from requests_qrc.followup.filters import CaseFilter
from requests_qrc.followup.map_points import legend, numbered_points, quartier_counts, ranks_of, shape_of, together
from requests_qrc.followup.models import CaseFollow
from requests_qrc.followup.public import has_public_words, public_cases, public_subject, public_url
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import OPEN, CaseState
from requests_qrc.intake.models import Case

PAGE_SIZE = 20
GEOJSON = "application/geo+json"
PARAMETERS = ("quartier", "sujet", "etat", "page")
SHOWN = ("town", "requests_qrc")
# Words of the town that name whoever wrote are not shown: the page depends on that name.
_WRITTEN_BY_SQL = """
SELECT 'person:' || author_id FROM requests_qrc_case WHERE number = %(number)s AND author_id IS NOT NULL
"""


@dataclass(frozen=True)
class Line:
    """What the list shows of a case."""

    number: str
    title: str
    url: str
    place: str
    age: str
    state: str
    kind: str
    news: str
    followers: int
    shape: str
    # On the map and in the list, for those that have a point.
    rank: int | None


def age_words(received: datetime, now: datetime) -> str:
    """« il y a 3 jours »: whole days by the town's clock."""
    days = (deadlines.day_of(now) - deadlines.day_of(received)).days
    if not days:
        return _("aujourd’hui")
    return ngettext("il y a %(n)s jour", "il y a %(n)s jours", days) % {"n": in_french(days)}


def _news(case: Case) -> str:
    if case.state == CaseState.SCHEDULED:
        return _("Intervention prévue le %(day)s") % {"day": day_words(case.scheduled_on)}
    if case.state == CaseState.FORWARDED:
        return _("À %(name)s, depuis le %(day)s") % {"name": case.partner, "day": day_words(case.forwarded_at)}
    return "" if has_public_words(case) else _("Le texte paraîtra après relecture")


def _place(case: Case) -> str:
    """Its neighbourhood and its subject, unless its title is that subject already."""
    subject = None if case.category and public_subject(case) == case.category.name else case.category
    return " · ".join(str(part) for part in (case.neighbourhood, subject) if part)


def lines_of(cases: "QuerySet[Case] | list[Case]", now: datetime) -> list[Line]:
    """The lines of a page; one query for the followers of them all."""
    rows = list(cases)
    ranks = ranks_of(rows)
    counts = CaseFollow.objects.filter(case__in=[row.pk for row in rows]).order_by().values_list("case")
    followers = dict(counts.annotate(n=Count("pk")))
    return [
        Line(
            number=row.number or "",
            title=public_subject(row),
            url=public_url(row),
            place=_place(row),
            age=age_words(row.reception, now),
            state=row.state_words,
            kind=row.state_kind,
            news=_news(row),
            followers=followers.get(row.pk, 0),
            shape=shape_of(row),
            rank=ranks.get(row.pk),
        )
        for row in rows
    ]


def count_words(count: int) -> str:
    """How many, in words."""
    if not count:
        return _("Aucune demande")
    return ngettext("%(n)s demande", "%(n)s demandes", count) % {"n": in_french(count)}


def private_words() -> str:
    """How many open cases the list never shows: a few, or a multiple of five, so that one more tells of nobody."""
    count = Case.objects.submitted().filter(state__in=OPEN, category__is_private=True).count()
    if not count:
        return ""
    if count < SMALLEST_SHOWN:
        return _("Quelques autres portent sur des sujets privés : nos délais les comptent à part, sans les montrer.")
    return _(
        "Au moins %(n)s autres portent sur des sujets privés : nos délais les comptent à part, sans les montrer."
    ) % {"n": in_french(rounded_down(count))}


@login_not_required
@kept_for_visitors(*SHOWN, parameters=PARAMETERS)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Every public case, the newest first, twenty a page."""
    rows = public_cases().order_by("-received_at", "-pk")
    filters = CaseFilter(request.GET, queryset=rows)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    chosen = filters.form.cleaned_data if filters.form.is_valid() else {}
    context: dict[str, Any] = {
        "filter_form": filters.form,
        "active": sum(1 for value in chosen.values() if value),
        "page": page,
        "lines": lines_of(shown, timezone.now()),
        "count_words": count_words(page.paginator.count),
        "private_words": private_words(),
        "feed": chosen["quartier"].slug if chosen.get("quartier") else "",
        "points": numbered_points(shown),
        "quartier_counts": quartier_counts(filters.qs),
        "legend": legend(),
    }
    return render(request, "requests_qrc/followup/list.html", context)


def beside_the_map(count: int) -> str:
    """How many of the list the map cannot show."""
    moved = _("Les points sont déplacés d’une centaine de mètres au plus.")
    if not count:
        return moved
    return (
        ngettext(
            "%(n)s demande de cette liste n’a pas de point.", "%(n)s demandes de cette liste n’ont pas de point.", count
        )
        % {"n": in_french(count)}
        + f" {moved}"
    )


@login_not_required
@kept_for_visitors(*SHOWN, parameters=PARAMETERS)
@require_safe
def points(request: HttpRequest) -> JsonResponse:
    """The points of the same list, moved away, those that lie together as one: as light whatever their number."""
    cases = CaseFilter(request.GET, queryset=public_cases()).qs
    note = beside_the_map(cases.filter(latitude__isnull=True).count())
    data = {"type": "FeatureCollection", "features": together(cases), "note": note}
    return JsonResponse(data, content_type=GEOJSON)


@login_not_required
@kept_for_visitors(*SHOWN, about=_WRITTEN_BY_SQL)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One public case; of a private subject, nothing is ever shown, not even that it exists."""
    row = get_object_or_404(public_cases().select_related("author"), number=number)
    is_followed = request.user.is_authenticated and row.follows.filter(user=request.user).exists()
    context = {
        **case_page(row, is_theirs=False),
        "is_followed": is_followed,
        "may_follow": row.state in OPEN,
        "may_report": has_public_words(row),
        "state_words": row.state_words,
    }
    return render(request, "requests_qrc/followup/case.html", context)


@login_not_required
@require_safe
def case_day(request: HttpRequest, number: str) -> HttpResponse:
    """The announced day of a public case, for a calendar."""
    row = public_cases().filter(number=number).first()
    if row is None:
        raise Http404
    return calendar_response(row, reverse("requests_qrc:case", args=[number]))
