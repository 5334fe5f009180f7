"""Whose a draft is: the account that began it, or the session that wrote it without account."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import refusal_in
from requests_qrc.intake.actions.drafting import save_draft
from requests_qrc.intake.actions.submission import start_draft
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case
from requests_qrc.intake.phone_entries import entry_of

SESSION_KEY = "case_drafts"
MAX_DRAFTS = 20
STEPS = [_("le lieu"), _("le problème"), _("vous")]
STEPS_OF_REQUEST = [_("le lieu"), _("votre demande"), _("vous")]
HEADINGS = {
    "where": _("Où est-ce ?"),
    "problem": _("Que se passe-t-il ?"),
    "details": _("Encore un mot"),
    "contact": _("Où vous répondre ?"),
    "check": _("Relisez avant d’envoyer"),
}
HEADINGS_OF_REQUEST = {**HEADINGS, "problem": _("Que demandez-vous ?"), "contact": _("Qui êtes-vous ?")}
DraftView = Callable[[HttpRequest, Case], HttpResponse]


def may_open(request: HttpRequest, case: Case) -> bool:
    """Who began it with an account, or the session that did without."""
    if case.author_id is not None:
        return bool(request.user.pk) and case.author_id == request.user.pk
    return case.client_id.hex in request.session.get(SESSION_KEY, [])


def own_draft(view: DraftView) -> Callable[..., HttpResponse]:
    """Give a view the draft of its address; another's is a 404, one already sent leads to its receipt."""

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, draft: UUID, **kwargs: Any) -> HttpResponse:
        rows = Case.objects.select_related("category__parent", "neighbourhood", "author")
        case = get_object_or_404(rows, client_id=draft)
        if not may_open(request, case):
            raise Http404
        if case.state != CaseState.DRAFT:
            return redirect("requests_qrc:receipt", resident_token(case))
        return view(request, case, **kwargs)

    return wrapped


def begun(request: HttpRequest, client_id: UUID) -> Case:
    """The draft that a page numbered, kept for this session; a number that is another's is changed."""
    person = visitor_or_person(request)
    known = Case.objects.filter(client_id=client_id).first()
    number = client_id if known is None or may_open(request, known) else uuid4()
    case = start_draft(number, author=person)
    if person is None:
        drafts = request.session.get(SESSION_KEY, [])
        if number.hex not in drafts:
            request.session[SESSION_KEY] = [*drafts, number.hex][-MAX_DRAFTS:]
    return case


def noted(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the session remembers of a draft beside its row."""
    return dict(request.session.get(f"case:{case.client_id.hex}", {}))


def note(request: HttpRequest, case: Case, **more: Any) -> None:
    """Remember something of a draft until it is sent."""
    request.session[f"case:{case.client_id.hex}"] = {**noted(request, case), **more}


def forget(request: HttpRequest, case: Case) -> None:
    """Nothing is remembered of what is sent."""
    request.session.pop(f"case:{case.client_id.hex}", None)


def kept(request: HttpRequest, case: Case, form: forms.Form, answers: dict[str, Any]) -> Case | None:
    """The draft with these answers; None once refused, and the form says why."""
    with refusal_in(form):
        return save_draft(case=case, by=visitor_or_person(request), answers=answers, now=timezone.now())
    return None


def _for_the_phone(case: Case | None) -> dict[str, str]:
    """What a phone goes on with when the network goes."""
    if case is None:
        return {"entry": "", "where": "", "quartier": ""}
    quartier = str(case.neighbourhood_id or "")
    return {"entry": entry_of(case), "where": case.place_words, "quartier": quartier}


def step(request: HttpRequest, name: str, number: int, **context: Any) -> HttpResponse:
    """One page of the way; `previous`: the address of the page before."""
    case: Case | None = context.get("case")
    is_request = case.is_request if case else bool(context.get("is_request"))
    labels, headings = (STEPS_OF_REQUEST, HEADINGS_OF_REQUEST) if is_request else (STEPS, HEADINGS)
    page = {"steps": labels, "current": number, "heading": headings[name], "previous": "", **context}
    page["is_request"] = is_request
    page["phone_draft"] = _for_the_phone(case)
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    return render(request, f"requests_qrc/intake/{name}.html", page, status=status)


def page_of(name: str, case: Case) -> str:
    """A page of a draft."""
    return reverse(f"requests_qrc:{name}", args=[case.client_id])
