"""What is printed of a meeting: the sheet that members sign, the letters for those whom no mail reaches."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.posting import posted, refusal_in_messages
from instances.meetings.actions.letters import note_letters_printed
from instances.meetings.admin.pages import page_context
from instances.meetings.enums import Answer
from instances.meetings.models import Meeting
from instances.meetings.words import hours_of, place_of_meeting


def sheet_page(desk: Any, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One line a member, with what was answered and a place to sign; substitutes under their member."""
    seats = sorted(meeting.attendances.all(), key=lambda seat: (seat.mandate.last_name, seat.mandate.first_name))
    lines = [(seat, seat.get_answer_display() if seat.answer != Answer.NONE else "") for seat in seats]
    context = page_context(
        desk,
        request,
        meeting,
        "Feuille de présence",
        lines=lines,
        when=hours_of(meeting),
        place=place_of_meeting(meeting),
    )
    return TemplateResponse(request, "admin/instances/meetings/sheet.html", context)


def letters_page(desk: Any, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The letters to print, one a page; once printed, the queue forgets them."""
    now = timezone.now()
    if posted(request) is not None:
        with refusal_in_messages(request):
            count = note_letters_printed(meeting=meeting, by=person_of(request), now=now)
            messages.success(request, f"C’est noté : {count} imprimée(s).")
        return redirect(desk.page_of(meeting))
    waiting = meeting.attendances.to_print(now).select_related("mandate")
    context = page_context(
        desk,
        request,
        meeting,
        "Lettres de convocation",
        seats=list(waiting),
        when=hours_of(meeting),
        place=place_of_meeting(meeting),
        today=timezone.localdate(),
    )
    return TemplateResponse(request, "admin/instances/meetings/letters.html", context)
