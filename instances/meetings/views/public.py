"""Meetings of a council, one meeting, its documents, its minutes: for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allonnes.core.documents.views import give_document
from allonnes.core.markdown import render_markdown
from allonnes.core.page_cache import kept_for_visitors
from instances.councils.models import Council
from instances.meetings.enums import MeetingState
from instances.meetings.models import MeetingDocument
from instances.meetings.public import (
    coming_lines,
    meeting_page,
    meetings_shown,
    past_lines,
    presences_of,
    published_minutes,
)
from instances.meetings.words import hours_of, place_of_meeting


@login_not_required
@require_safe
@kept_for_visitors("instances", "town", parameters=("page",))
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Those to come, then those that took place."""
    council = get_object_or_404(Council.objects.public(), slug=slug)
    now = timezone.now()
    context = {
        "council": council,
        "coming": coming_lines(council, now),
        "past": past_lines(council, request.GET.get("page"), now),
    }
    return render(request, "instances/meetings/meetings.html", context)


@login_not_required
@require_safe
@kept_for_visitors("instances", "town")
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """When and where, how one gets in, the agenda, the documents, what was decided."""
    row = get_object_or_404(meetings_shown(), council__slug=slug, pk=pk)
    return render(request, "instances/meetings/meeting.html", {"page": meeting_page(row, timezone.now())})


@login_not_required
@require_safe
@kept_for_visitors("instances", "town")
def minutes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Published minutes, to read and to print: a browser makes a PDF of this page."""
    row = get_object_or_404(published_minutes(), meeting__council__slug=slug, meeting=pk)
    context = {
        "council": row.meeting.council,
        "meeting": row.meeting,
        "minutes": row,
        "text": render_markdown(row.body),
        "when": hours_of(row.meeting),
        "place": place_of_meeting(row.meeting),
        "presences": presences_of(row.meeting),
        "decisions": row.meeting.decisions.all(),
    }
    return render(request, "instances/meetings/minutes.html", context)


@login_not_required
@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    """A document that everybody may read, of a meeting that is not cancelled."""
    rows = MeetingDocument.objects.filter(is_public=True, meeting__council__is_public=True)
    row = get_object_or_404(rows.exclude(meeting__state=MeetingState.CANCELLED), pk=pk)
    return give_document(row, is_public=True)
