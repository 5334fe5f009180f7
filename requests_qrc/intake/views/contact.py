"""Step 3: who, then the last yes, then the receipt."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from allonnes.accounts.limits import too_often
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.contact_details import contact_details
from allonnes.core.posting import posted, refusal_in
from requests_qrc.intake.actions.drafting import send_draft
from requests_qrc.intake.actions.submission import Origin
from requests_qrc.intake.forms.contact import ContactForm, initial_of
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case
from requests_qrc.intake.views.drafts import forget, kept, note, noted, own_draft, page_of, step
from requests_qrc.intake.views.problem import is_safe

# Nobody says where, what and who in less.
SHORTEST = timedelta(seconds=8)


@own_draft
def contact(request: HttpRequest, case: Case) -> HttpResponse:
    """Who writes and how to answer. A report without address to read again is sent at once."""
    if not is_safe(request, case) or not case.description:
        return redirect("requests_qrc:details", case.client_id)
    person = visitor_or_person(request)
    form = ContactForm(posted(request), kind=case.kind, person=person, initial=initial_of(case, person))
    if form.is_valid():
        saved = kept(request, case, form, form.answers())
        if saved:
            note(request, case, trapped=bool(form.cleaned_data["site"]))
            if saved.is_request or saved.email:
                return redirect("requests_qrc:check", case.client_id)
            sent = _sent(request, saved, form)
            if sent:
                return sent
    return step(request, "contact", 3, case=case, form=form, previous=page_of("problem", case))


@own_draft
def check(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything read again, the address first, before the case is sent."""
    if not is_safe(request, case) or not case.description:
        return redirect("requests_qrc:details", case.client_id)
    form = forms.Form(posted(request))
    if form.is_valid():
        sent = _sent(request, case, form)
        if sent:
            return sent
    more = {"photos": case.photos.all(), "contact_details": contact_details(case.description)}
    return step(request, "check", 3, case=case, form=form, previous=page_of("contact", case), **more)


def _sent(request: HttpRequest, case: Case, form: forms.Form) -> HttpResponse | None:
    person = visitor_or_person(request)
    origin = Origin(author=person, is_doubtful=person is None and _is_doubtful(request, case))
    with refusal_in(form):
        sent = send_draft(case=case, is_dangerous=False, origin=origin, now=timezone.now())
        forget(request, case)
        return redirect("requests_qrc:receipt", resident_token(sent))
    return None


def _is_doubtful(request: HttpRequest, case: Case) -> bool:
    """Sent as a machine does, or too often from one network or to one address: it is received, then verified."""
    is_quick = timezone.now() - case.created_at < SHORTEST
    is_often = too_often(request, "case")
    is_flooding = bool(case.email) and too_often(request, "case_mail", key=case.email.lower())
    return noted(request, case).get("trapped", False) or is_quick or is_often or is_flooding
