"""A report written on a person's own phone, with or without network: the page it keeps, and what it sends."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often, too_often
from allonnes.accounts.models import User
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.posting import posted, refusal_in
from allonnes.outreach.enums import Channel
from allonnes.outreach.phone import owner_of, sent_by_phone
from allonnes.outreach.taken import Taken
from requests_qrc.intake.actions.phoning import take_from_phone
from requests_qrc.intake.actions.submission import Origin
from requests_qrc.intake.forms.phone import PhoneCaseForm
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case
from requests_qrc.intake.phone_entries import client_id_of


@login_not_required
@require_http_methods(["GET", "POST"])
def without_network(request: HttpRequest) -> HttpResponse:
    """The whole report on one page, which shows nobody: phones keep it. Without JavaScript, a page as any other."""
    form = PhoneCaseForm(posted(request), request.FILES or None)
    case = _taken(request, form, visitor_or_person(request))
    if case is not None:
        return redirect("requests_qrc:receipt", resident_token(case))
    status = 422 if form.errors else 200
    return render(request, "requests_qrc/intake/without_network.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_safe
def ticket(request: HttpRequest) -> HttpResponse:
    """What a phone asks before sending: a fresh token, and whose account is open, in a fingerprint."""
    person = visitor_or_person(request)
    return JsonResponse({"token": get_token(request), "owner": owner_of(person) if person else ""})


@login_not_required
@never_cache
@sent_by_phone
def send(request: HttpRequest) -> Taken | str:
    """What waited on a phone: received once, for whoever wrote it and for nobody else."""
    form = PhoneCaseForm(request.POST, request.FILES)
    case = _taken(request, form, _author(request))
    if case is None:
        return form.reasons()
    said = _("Reçue : n° %(number)s") % {"number": case.number}
    return Taken(said, reverse("requests_qrc:receipt", args=[resident_token(case)]))


def _author(request: HttpRequest) -> User | None:
    """Written without account, it stays so whoever is signed in; else it is that account or nobody."""
    owner, person = request.POST.get("owner", ""), visitor_or_person(request)
    if owner and (person is None or owner_of(person) != owner):
        raise PermissionDenied
    return person if owner else None


def _taken(request: HttpRequest, form: PhoneCaseForm, by: User | None) -> Case | None:
    if not form.is_valid():
        return None
    client_id = client_id_of(form.cleaned_data["entry"])
    if client_id is None:
        form.add_error(None, _("Cette page a trop servi. Ouvrez-la de nouveau."))
        return None
    with refusal_in(form):
        _count(request, form)
        return take_from_phone(
            client_id=client_id,
            category=form.subject(),
            answers=form.answers(),
            photos=form.photos(),
            origin=Origin(Channel.APP, by, is_doubtful=by is None and _is_doubtful(request, form)),
            now=timezone.now(),
        )
    return None


def _count(request: HttpRequest, form: forms.Form) -> None:
    refuse_too_often(request, "case_draft")
    for _photo in form.cleaned_data["photo"]:
        refuse_too_often(request, "photo")


def _is_doubtful(request: HttpRequest, form: forms.Form) -> bool:
    """Too often from one network or to one address: received all the same, verified first."""
    email = form.cleaned_data.get("email", "")
    return too_often(request, "case") or (bool(email) and too_often(request, "case_mail", key=email.lower()))
