"""The private page of whoever wrote a case, opened by the link that the town signed: reading writes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted
from requests_qrc.followup import actions, permissions
from requests_qrc.followup.acts import ASIDE, BY_SLUG, offered
from requests_qrc.followup.calendars import calendar_response
from requests_qrc.followup.case_page import case_page
from requests_qrc.followup.forms import ConfirmForm
from requests_qrc.followup.permissions import BY_LINK, Resident
from requests_qrc.intake.links import case_of_token, resident_link
from requests_qrc.intake.models import Case

CaseView = Callable[..., HttpResponse]


def _of_link(view: CaseView) -> CaseView:
    """Give a view the case of a signed link; whoever has not such a link gets 404."""

    @login_not_required
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **address: Any) -> HttpResponse:
        case = case_of_token(token)
        if case is None:
            raise Http404
        return view(request, token, case, **address)

    return wrapped


def actor(request: HttpRequest, case: Case) -> Resident:
    """Whoever wrote it: by their account when they are signed in, else by the link."""
    return request.user if request.user.is_authenticated and case.is_author(request.user) else BY_LINK


@require_safe
@_of_link
def followed(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    """Where it stands, what comes next, what was said, and what may be done now."""
    by, now = actor(request, case), timezone.now()
    acts = offered(by, case, now)
    may_confirm = permissions.refusal_to_confirm(token, case, now) is None
    context = {
        **case_page(case, is_theirs=True),
        "token": token,
        "acts": acts,
        "has_acts": may_confirm or any(act.slug not in ASIDE for act in acts),
        "receipts": list(case.receipts.all()),
        "may_confirm": may_confirm,
    }
    return render(request, "requests_qrc/followup/case.html", context)


@require_http_methods(["GET", "POST"])
@_of_link
def act(request: HttpRequest, token: str, case: Case, slug: str) -> HttpResponse:
    """One act, its explanation and its button: nothing is done by opening a link."""
    wanted = BY_SLUG.get(slug)
    if wanted is None:
        raise Http404
    by, now = actor(request, case), timezone.now()
    form = wanted.form(posted(request))
    page = PostedPage(request, form, wanted.refusal(by, case, now))
    if page.is_ready:
        with page.refusal_told():
            wanted.act(case=case, by=by, now=now, **form.cleaned_data)
            messages.success(request, str(wanted.done))
            return redirect("requests_qrc:followed", token)
    context = {"case": case, "token": token, "act": wanted, "form": form, "reason": page.reason}
    return render(request, "requests_qrc/followup/act.html", context, status=page.status)


@require_http_methods(["GET", "POST"])
@_of_link
def confirm(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    """Say that the address of a case is read by who wrote it."""
    form, now = ConfirmForm(posted(request)), timezone.now()
    page = PostedPage(request, form, permissions.refusal_to_confirm(token, case, now))
    if page.is_ready:
        with page.refusal_told():
            actions.confirm_address(token=token, case=case, now=now)
            messages.success(request, _("Votre adresse est confirmée : les nouvelles iront là."))
            return redirect("requests_qrc:followed", token)
    context = {"case": case, "token": token, "form": form, "reason": page.reason}
    return render(request, "requests_qrc/followup/confirm.html", context, status=page.status)


@require_safe
@_of_link
def followed_day(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    """The announced day, for a calendar."""
    return calendar_response(case, resident_link(case))


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """My requests, the newest first, each with its private page."""
    rows = Case.objects.written_by(request.user).select_related("category").order_by("-received_at", "-pk")
    lines = [(case, resident_link(case)) for case in rows]
    return render(request, "requests_qrc/followup/mine.html", {"lines": lines})
