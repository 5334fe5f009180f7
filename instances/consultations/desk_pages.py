"""The pages of a consultation at the desk where something is filled in: documents, sheets keyed in series, printed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.documents.actions import add_document, remove_document
from allonnes.core.documents.content import DocumentRefused
from allonnes.core.documents.forms import DocumentForm
from allonnes.core.posting import INVALID, SHOWN, PostedPage, posted, refusal_in
from instances.consultations import permissions
from instances.consultations.actions.replying import enter_sheet
from instances.consultations.desk_forms import SheetsForm
from instances.consultations.documents import DOCUMENTS
from instances.consultations.enums import QuestionKind
from instances.consultations.forms import SheetForm
from instances.consultations.models import Consultation

TAKE_AWAY = "remove"
FOLDER = "admin/instances/consultations"


def _known(desk: Any, request: HttpRequest, pk: int, permission: str = "") -> Consultation:
    consultation: Consultation | None = desk.get_object(request, str(pk))
    if consultation is None:
        raise Http404
    may = request.user.has_perm(permission) if permission else desk.has_view_permission(request, consultation)
    if not may:
        raise PermissionDenied
    return consultation


def _context(desk: Any, request: HttpRequest, consultation: Consultation, title: str, **more: Any) -> dict[str, Any]:
    return {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "consultation": consultation,
        "consultation_url": desk.page_of(consultation),
        **more,
    }


def documents_page(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Documents added and taken away one by one."""
    consultation, by, now = _known(desk, request, pk), person_of(request), timezone.now()
    refusal = permissions.refusal_to_document(by, consultation, now)
    form = DocumentForm(posted(request), request.FILES or None)
    if TAKE_AWAY in request.POST:
        form = DocumentForm()
        document = consultation.documents.filter(pk=_number(request.POST[TAKE_AWAY])).first()
        if document is not None and refusal is None:
            remove_document(shelf=DOCUMENTS, document=document, by=by, now=now)
            messages.success(request, f"« {document} » est enlevé.")
            return redirect(request.path)
    elif form.is_valid() and _was_added(form, consultation, by):
        messages.success(request, "Le document est joint.")
        return redirect(request.path)
    rows = consultation.documents.all()
    context = _context(desk, request, consultation, "Documents", form=form, documents=rows, refusal=refusal)
    status = INVALID if form.errors else SHOWN
    return TemplateResponse(request, f"{FOLDER}/documents.html", context, status=status)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0  # noqa: PLR2004


def _was_added(form: DocumentForm, consultation: Consultation, by: Any) -> bool:
    answers = form.cleaned_data
    with refusal_in(form):
        try:
            add_document(
                shelf=DOCUMENTS,
                thing=consultation,
                by=by,
                file=answers["file"],
                title=answers["title"],
                now=timezone.now(),
            )
        except DocumentRefused as refused:
            form.add_error("file", refused.reason)
    return form.is_valid()


def entry_page(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet, then the next one: the page comes back empty, with the number that follows."""
    consultation, by = _known(desk, request, pk, permissions.ENTER), person_of(request)
    following = _last_number(consultation) + 1
    form = SheetForm(posted(request), consultation=consultation, initial={"number": following})
    page = PostedPage(request, form, permissions.refusal_to_enter_sheet(by, consultation, timezone.now()))
    if page.is_ready:
        with refusal_in(form, "number"):
            number = form.cleaned_data["number"]
            enter_sheet(
                consultation=consultation,
                by=by,
                number=number,
                said=form.said,
                entry_id=form.cleaned_data["entry_id"],
                now=timezone.now(),
            )
            messages.success(request, f"La feuille n° {number} est saisie. La suivante ?")
            return redirect(request.path)
    sheets = consultation.replies.filter(sheet_number__isnull=False).count()
    context = _context(
        desk, request, consultation, "Saisir les feuilles", form=form, refusal=page.reason, sheets=sheets
    )
    return TemplateResponse(request, f"{FOLDER}/entry.html", context, status=page.status)


def _last_number(consultation: Consultation) -> int:
    return consultation.replies.aggregate(last=Max("sheet_number"))["last"] or 0


def sheets_page(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Numbered sheets to print: each has a number of its own, against double entry."""
    consultation = _known(desk, request, pk, permissions.ENTER)
    first = _last_number(consultation) + 1
    form = SheetsForm(request.GET or None, initial={"first": first})
    numbers = range(0)
    if form.is_valid():
        start = form.cleaned_data["first"]
        numbers = range(start, start + form.cleaned_data["count"])
    context = _context(
        desk,
        request,
        consultation,
        "Imprimer des feuilles",
        form=form,
        numbers=numbers,
        questions=list(consultation.questions.all()),
        text=QuestionKind.TEXT,
    )
    return TemplateResponse(request, f"{FOLDER}/sheets.html", context)
