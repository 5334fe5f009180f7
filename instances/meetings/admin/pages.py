"""The pages of a meeting where something is written line by line: agenda, documents, presences."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.documents.actions import add_document, remove_document
from allonnes.core.documents.content import DocumentRefused
from allonnes.core.posting import INVALID, SHOWN, PostedPage, posted, refusal_in
from allonnes.core.revisions import RevisedForm
from instances.meetings import permissions
from instances.meetings.actions.holding import note_presences
from instances.meetings.actions.planning import write_agenda
from instances.meetings.desk_forms import (
    LineFormSet,
    MeetingDocumentForm,
    PresenceForm,
    lines_shown,
    lines_typed,
)
from instances.meetings.documents import FOR_ALL, shelf_of
from instances.meetings.models import Meeting
from instances.meetings.quorum import quorum_at

TAKE_AWAY = "remove"


def page_context(desk: Any, request: HttpRequest, meeting: Meeting, title: str, **more: Any) -> dict[str, Any]:
    """What each of these pages shows around its own."""
    return {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "meeting": meeting,
        "meeting_url": desk.page_of(meeting),
        **more,
    }


def agenda_page(desk: Any, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The agenda, whole; a line without subject goes, another order is typed."""
    by, now = person_of(request), timezone.now()
    form = RevisedForm(posted(request), initial=RevisedForm.read_of(meeting))
    lines = LineFormSet(posted(request), initial=lines_shown(list(meeting.items.all())), prefix="points")
    page = PostedPage(request, form, permissions.refusal_to_change(by, meeting, now))
    if page.is_ready and lines.is_valid():
        with page.refusal_told():
            read = form.cleaned_data["read_revision"]
            write_agenda(meeting=meeting, lines=lines_typed(lines), by=by, now=now, read_revision=read)
            messages.success(request, "L’ordre du jour est enregistré.")
            return redirect(desk.page_of(meeting))
    wrong = lines.is_bound and not lines.is_valid()
    context = page_context(desk, request, meeting, "Ordre du jour", form=form, lines=lines, refusal=page.reason)
    status = INVALID if wrong else page.status
    return TemplateResponse(request, "admin/instances/meetings/agenda.html", context, status=status)


def documents_page(desk: Any, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Documents added and taken away one by one."""
    by, now = person_of(request), timezone.now()
    form = MeetingDocumentForm(posted(request), request.FILES or None)
    refusal = permissions.refusal_to_join(by, meeting, now)
    if TAKE_AWAY in request.POST:
        form = MeetingDocumentForm()
        document = meeting.documents.filter(pk=_number(request.POST[TAKE_AWAY])).first()
        if document is not None and refusal is None:
            remove_document(shelf=FOR_ALL, document=document, by=by, now=now)
            messages.success(request, f"« {document} » est enlevé.")
            return redirect(request.path)
    elif form.is_valid() and _was_added(form, meeting, by):
        messages.success(request, "Le document est joint.")
        return redirect(request.path)
    documents = meeting.documents.all()
    context = page_context(desk, request, meeting, "Documents", form=form, documents=documents, refusal=refusal)
    status = INVALID if form.errors else SHOWN
    return TemplateResponse(request, "admin/instances/meetings/documents.html", context, status=status)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0  # noqa: PLR2004


def _was_added(form: MeetingDocumentForm, meeting: Meeting, by: Any) -> bool:
    answers = form.cleaned_data
    shelf = shelf_of(title=answers["title"], is_public=answers["is_public"])
    with refusal_in(form):
        try:
            add_document(
                shelf=shelf,
                thing=meeting,
                by=by,
                file=answers["file"],
                title=answers["title"],
                now=timezone.now(),
            )
        except DocumentRefused as refused:
            form.add_error("file", refused.reason)
    return form.is_valid()


def presences_page(desk: Any, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Who is there, on a telephone or on the sheet filled in; the quorum is counted each time."""
    by, now = person_of(request), timezone.now()
    seats = sorted(meeting.attendances.all(), key=lambda seat: (seat.mandate.last_name, seat.mandate.first_name))
    rows = [PresenceForm(posted(request), seat=seat) for seat in seats]
    form = RevisedForm(posted(request))
    page = PostedPage(request, form, permissions.refusal_to_note(by, meeting, now))
    wrong = [row for row in rows if row.errors]
    if page.is_ready and not wrong:
        with page.refusal_told():
            note_presences(meeting=meeting, seen={row.seat.pk: row.seen(meeting) for row in rows}, by=by, now=now)
            messages.success(request, "Les présences sont notées.")
            return redirect(desk.page_of(meeting))
    moment = min(max(now, meeting.starts_at), meeting.ends_at)
    quorum = quorum_at(meeting, seats, moment)
    context = page_context(desk, request, meeting, "Présences", rows=rows, refusal=page.reason, quorum=quorum)
    status = INVALID if wrong else page.status
    return TemplateResponse(request, "admin/instances/meetings/presences.html", context, status=status)
