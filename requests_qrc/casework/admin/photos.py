"""The page where the photos of the work done are added to a case."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin
from allonnes.core.photos.views import PhotoPage
from allonnes.core.posting import INVALID, SHOWN
from requests_qrc.casework.permissions import refusal_to_show_work
from requests_qrc.casework.photos import WORK_DONE
from requests_qrc.intake.models import Case

NAME = "requests_qrc_case_photos"


def photos_page(desk: DeclaredAdmin, request: HttpRequest, case: Case) -> HttpResponse:
    """Photos added and taken away one by one; « Continuer » goes back to the case."""
    by = person_of(request)
    page = PhotoPage(request, WORK_DONE, case, by, count=partial(refuse_too_often, request, "photo"))
    if page.form.is_bound and page.did_all():
        return redirect(f"{_page_of(desk, case)}#reponse" if page.goes_on else request.path)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Photos du travail fait",
        "opts": desk.opts,
        "case": case,
        "case_url": _page_of(desk, case),
        "refusal": refusal_to_show_work(by, case, timezone.now()),
        **page.context(),
    }
    status = INVALID if page.form.errors else SHOWN
    return TemplateResponse(request, "admin/requests_qrc/casework/photos.html", context, status=status)


def _page_of(desk: Any, case: Case) -> str:
    return str(desk.page_of(case))
