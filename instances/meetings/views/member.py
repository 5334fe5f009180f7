"""The page of a meeting for one member: by the link of a mail, without signing in, or from their own space.

Reading it writes nothing: links of mails are opened by scanners.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.documents.views import give_document
from allonnes.core.posting import INVALID, REFUSED, SHOWN, posted, refusal_in
from instances.meetings import permissions
from instances.meetings.actions.holding import answer_call
from instances.meetings.actions.writing import propose_correction
from instances.meetings.enums import Answer
from instances.meetings.forms import ACT, AnswerForm, RemarkForm
from instances.meetings.links import attendance_of_token
from instances.meetings.member_page import meetings_of_member, member_page
from instances.meetings.models import Attendance

REMARK = "correction"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def called(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link of a convocation; a link of the past says so."""
    attendance = attendance_of_token(token)
    if attendance is None:
        return render(request, "instances/meetings/link_over.html", status=410)
    return _page(request, attendance)


@never_cache
@require_http_methods(["GET", "POST"])
def my_meeting(request: PersonRequest, pk: int) -> HttpResponse:
    """The same, signed in."""
    return _page(request, _mine(request, pk))


def _mine(request: PersonRequest, pk: int) -> Attendance:
    return get_object_or_404(Attendance.objects.for_page(), meeting=pk, mandate__person=request.user)


def _page(request: HttpRequest, attendance: Attendance) -> HttpResponse:
    sent = posted(request)
    is_remark = sent is not None and sent.get(ACT) == REMARK
    answer = AnswerForm(None if is_remark else sent)
    remark = RemarkForm(sent if is_remark else None)
    if answer.is_valid() and _did(request, answer, lambda: _answered(attendance, answer)):
        return redirect(request.path)
    if remark.is_valid() and _did(request, remark, lambda: _proposed(attendance, remark)):
        return redirect(f"{request.path}#compte-rendu")
    page = member_page(attendance, request.path, timezone.now())
    context = {"page": page, "answer": answer, "remark": remark, "has_errors": bool(answer.errors or remark.errors)}
    return render(request, "instances/meetings/member.html", context, status=_status(answer, remark))


def _status(*forms: AnswerForm | RemarkForm) -> int:
    wrong = [form for form in forms if form.errors]
    if not wrong:
        return SHOWN
    return REFUSED if any(form.non_field_errors() for form in wrong) else INVALID


def _did(request: HttpRequest, form: AnswerForm | RemarkForm, act: Callable[[], str]) -> bool:
    with refusal_in(form):
        messages.success(request, act())
        return True
    return False


def _answered(attendance: Attendance, form: AnswerForm) -> str:
    row = answer_call(attendance=attendance, answer=form.cleaned_data["answer"], now=timezone.now())
    return _("C’est noté : vous venez.") if row.answer == Answer.YES else _("C’est noté : vous ne venez pas.")


def _proposed(attendance: Attendance, form: RemarkForm) -> str:
    propose_correction(attendance=attendance, words=form.cleaned_data["words"], now=timezone.now())
    return _("Votre correction est envoyée. Vous recevrez une réponse.")


@login_not_required
@never_cache
@require_safe
def called_document(request: HttpRequest, token: str, document: int) -> FileResponse:
    """A document of the meeting, for whoever holds its link."""
    attendance = attendance_of_token(token)
    if attendance is None:
        raise Http404
    return _given(attendance, document)


@never_cache
@require_safe
def my_document(request: PersonRequest, pk: int, document: int) -> FileResponse:
    """A document of a meeting that the person is called to."""
    return _given(_mine(request, pk), document)


def _given(attendance: Attendance, document: int) -> FileResponse:
    if not permissions.may_read_documents(attendance):
        raise Http404
    return give_document(get_object_or_404(attendance.meeting.documents, pk=document), is_public=False)


@never_cache
@require_safe
def my_meetings(request: PersonRequest) -> HttpResponse:
    """My meetings, what I have to read, how often I came."""
    context = {"mine": meetings_of_member(request.user, timezone.now())}
    return render(request, "instances/meetings/mine.html", context)
