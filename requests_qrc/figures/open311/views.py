"""GeoReport v2: services, their definitions, requests, one request; and a page that says how to ask."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allonnes.accounts.limits import reads_too_often
from allonnes.core.errors import InvalidInput
from requests_qrc.figures.open311 import answers, writing
from requests_qrc.intake.enums import OPEN
from requests_qrc.intake.models import Case

LIMIT = "open311"
SPAN = timedelta(days=90)
MOST, USUAL = 1000, 50
BAD, MISSING, OFTEN = 400, 404, 429
TYPES = {writing.JSON: "application/json", writing.XML: "application/xml; charset=utf-8"}
View = Callable[..., HttpResponse]


def _machine_page(view: View) -> View:
    """A page that anybody's machine reads, so many times a minute."""

    @login_not_required
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, extension: str, **address: str) -> HttpResponse:
        if reads_too_often(request, LIMIT):
            return _failed(extension, OFTEN, _("Trop de demandes : attendez une minute."))
        try:
            response = view(request, extension, **address)
        except InvalidInput as wrong:
            response = _failed(extension, BAD, " ".join(wrong.problems))
        # Public data, read by pages of other sites too.
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapped


def _answered(extension: str, content: bytes, *, status: int = 200) -> HttpResponse:
    return HttpResponse(content, content_type=TYPES[extension], status=status)


def _failed(extension: str, status: int, words: str) -> HttpResponse:
    return _answered(extension, writing.failed(extension, status, words), status=status)


@_machine_page
def services(request: HttpRequest, extension: str) -> HttpResponse:
    """Every public subject."""
    rows = [answers.service_answer(category) for category in answers.services()]
    return _answered(extension, writing.listed(extension, "services", "service", rows))


@_machine_page
def service(request: HttpRequest, extension: str, code: str) -> HttpResponse:
    """The questions of one subject."""
    category = answers.services().filter(code=code).first()
    if category is None:
        return _failed(extension, MISSING, _("Aucun sujet public n’a ce code."))
    return _answered(extension, writing.definition(extension, answers.definition_answer(category)))


@_machine_page
def case_list(request: HttpRequest, extension: str) -> HttpResponse:
    """Cases by number, subject, state and dates; those of the last 90 days when nothing is asked."""
    rows = _asked(request.GET)
    return _answered(extension, writing.listed(extension, "service_requests", "request", answers.case_answers(rows)))


@_machine_page
def case(request: HttpRequest, extension: str, number: str) -> HttpResponse:
    """One case, in a list of one, as the standard has it."""
    rows = answers.case_answers(answers.cases().filter(number=number))
    if not rows:
        return _failed(extension, MISSING, _("Aucune demande publique n’a ce numéro."))
    return _answered(extension, writing.listed(extension, "service_requests", "request", rows))


def _asked(query: QueryDict) -> "QuerySet[Case]":
    rows = answers.cases()
    if numbers := _list(query, "service_request_id"):
        return rows.filter(number__in=numbers)[:MOST]
    if codes := _list(query, "service_code"):
        rows = rows.filter(category__code__in=codes)
    if states := _list(query, "status"):
        rows = _in_states(rows, states)
    start, end = _dates(query)
    size, page = _number(query, "page_size", USUAL, MOST), _number(query, "page", 1, MOST)
    rows = rows.filter(received_at__gte=start, received_at__lte=end)
    return rows[(page - 1) * size : page * size]


def _in_states(rows: "QuerySet[Case]", states: list[str]) -> "QuerySet[Case]":
    unknown = set(states) - {answers.OPENED, answers.CLOSED}
    if unknown:
        raise InvalidInput([_("status vaut « open » ou « closed ».")])
    if len(set(states)) > 1:
        return rows
    return rows.filter(state__in=OPEN) if states[0] == answers.OPENED else rows.exclude(state__in=OPEN)


def _list(query: QueryDict, name: str) -> list[str]:
    words = query.get(name, "").replace("\x00", "")
    return [word.strip() for word in words.split(",") if word.strip()][:MOST]


def _dates(query: QueryDict) -> tuple[datetime, datetime]:
    """From one moment to another; without either, the last 90 days, and 90 days at most."""
    start, end = _moment(query, "start_date"), _moment(query, "end_date")
    try:
        if end is None:
            end = min(start + SPAN, timezone.now()) if start else timezone.now()
        if start is None or end - start > SPAN:
            start = end - SPAN
    except OverflowError:
        raise InvalidInput([_("start_date et end_date sont trop loin de nous.")]) from None
    return start, end


def _moment(query: QueryDict, name: str) -> datetime | None:
    words = query.get(name, "").strip().replace(" ", "+")
    if not words:
        return None
    try:
        read = datetime.fromisoformat(words)
        return read if timezone.is_aware(read) else timezone.make_aware(read)
    except (ValueError, OverflowError):
        raise InvalidInput([_("%(name)s est une date : 2026-12-01T00:00:00Z.") % {"name": name}]) from None


def _number(query: QueryDict, name: str, otherwise: int, most: int) -> int:
    words = query.get(name, "")
    if not words:
        return otherwise
    if not (words.isascii() and words.isdecimal() and 1 <= int(words[:9]) <= most and len(words) < len(str(most)) + 1):
        raise InvalidInput([_("%(name)s est un nombre de 1 à %(most)s.") % {"name": name, "most": most}])
    return int(words)


@login_not_required
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """How to ask, in words."""
    return render(request, "requests_qrc/figures/open311.html", {"most": MOST, "usual": USUAL, "days": SPAN.days})
