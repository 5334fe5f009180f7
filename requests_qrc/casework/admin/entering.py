"""A case keyed at the town hall for somebody: one page, its receipt, then the next one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin
from allonnes.core.posting import INVALID, SHOWN, posted, refusal_in
from allonnes.core.qr import page_square
from allonnes.outreach.enums import Channel
from requests_qrc.casework.forms import DeskCaseForm
from requests_qrc.intake.actions.submission import Origin, submit_case
from requests_qrc.intake.links import code_page
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import HANDLE

ENTER, RECEIPT = "requests_qrc_case_enter", "requests_qrc_case_receipt"


def enter_page(desk: DeclaredAdmin, request: HttpRequest) -> HttpResponse:
    """What the person says, keyed while they speak; sent twice, it is one case."""
    if not request.user.has_perm(HANDLE):
        raise PermissionDenied
    form = DeskCaseForm(posted(request))
    case = _entered(request, form)
    if case is not None:
        messages.success(request, f"{case.number} est enregistrée.")
        return redirect(f"admin:{RECEIPT}", case.pk)
    context = {**desk.admin_site.each_context(request), "title": "Noter une demande", "opts": desk.opts, "form": form}
    status = INVALID if form.errors else SHOWN
    return TemplateResponse(request, "admin/requests_qrc/casework/enter.html", context, status=status)


def _entered(request: HttpRequest, form: DeskCaseForm) -> Case | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    origin = Origin(channel=Channel(given["channel"]), entered_by=person_of(request))
    with refusal_in(form):
        return submit_case(
            client_id=given["client_id"],
            category=form.subject(),
            answers=form.answers(),
            origin=origin,
            now=form.received_at(timezone.now()),
        )
    return None


def receipt_page(desk: DeclaredAdmin, request: HttpRequest, case: Case) -> HttpResponse:
    """To print, or to read out by telephone: the number, the code, what the law says."""
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Reçu {case.number}",
        "opts": desk.opts,
        "case": case,
        "case_url": reverse("admin:requests_qrc_case_change", args=[case.pk]),
        "receipts": list(case.receipts.order_by("pk")),
        "qr": page_square(code_page(case)),
    }
    return TemplateResponse(request, "admin/requests_qrc/casework/receipt.html", context)


def may_read_receipt(request: HttpRequest, case: Case) -> bool:
    """Whoever keyed it: the receipt is theirs to hand over, also when another service deals with the case."""
    return case.entered_by_id == request.user.pk
