"""What one member reads and does about one meeting, from the link of a mail or from their own space."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString

from allonnes.accounts.models import User
from allonnes.core.agenda import item_file
from allonnes.core.markdown import render_markdown
from instances.meetings import permissions
from instances.meetings.enums import MinutesState
from instances.meetings.models import Attendance, Meeting, MeetingDocument, MeetingItem, Minutes, MinutesRemark
from instances.meetings.words import hours_of, place_of_meeting, public_state


@dataclass(frozen=True)
class MemberPage:
    """The page. `answer_refusal`: why nothing can be answered, "" while one can; the same of a correction."""

    attendance: Attendance
    meeting: Meeting
    when: str
    place: str
    state: str
    kind: str
    items: list[MeetingItem]
    documents: list[tuple[MeetingDocument, str]]
    answer_refusal: str
    minutes: Minutes | None
    text: SafeString | str
    remark_refusal: str
    remarks: list[MinutesRemark]
    calendar: str


def member_page(attendance: Attendance, address: str, now: datetime) -> MemberPage:
    """In four queries; `address`: that of the page itself, under which its documents are."""
    meeting = attendance.meeting
    state, kind = public_state(meeting, now)
    is_member = permissions.may_read_documents(attendance)
    minutes = Minutes.objects.filter(meeting=meeting).exclude(state=MinutesState.DRAFT).first()
    remarks = minutes.remarks.filter(mandate=attendance.mandate_id) if minutes else MinutesRemark.objects.none()
    documents = [(row, f"{address}documents/{row.pk}/") for row in meeting.documents.all()]
    return MemberPage(
        attendance=attendance,
        meeting=meeting,
        when=hours_of(meeting),
        place=place_of_meeting(meeting),
        state=state,
        kind=kind,
        items=list(meeting.items.all()),
        documents=documents if is_member else [],
        answer_refusal=permissions.refusal_to_answer(attendance, now) or "",
        minutes=minutes,
        text=render_markdown(minutes.body) if minutes and is_member else "",
        remark_refusal=(permissions.refusal_to_remark(attendance, minutes, now) or "") if minutes else "",
        remarks=list(remarks),
        calendar=item_file(f"seance-{meeting.pk}") if meeting.council.is_public else "",
    )


@dataclass(frozen=True)
class MyMeetings:
    """What a member's space shows: meetings to come, then past ones, and how often they came."""

    coming: list[Attendance]
    to_read: list[Attendance]
    past: list[Attendance]
    came: int
    counted: int


SHOWN = 12


def meetings_of_member(person: User, now: datetime) -> MyMeetings:
    """In one query: the last two years are enough."""
    rows = Attendance.objects.for_page().filter(mandate__person=person).select_related("meeting__minutes_text")
    seats = list(rows.order_by("-meeting__starts_at", "-pk")[: 4 * SHOWN])
    coming = [seat for seat in reversed(seats) if seat.meeting.ends_at > now and seat.meeting.state != "held"]
    past = [seat for seat in seats if seat.meeting.state == "held"]
    today = timezone.localdate(now)
    to_read = [seat for seat in past if seat.meeting.minutes_text.takes_remarks(today)]
    counted = [seat for seat in past if seat.presence]
    came = sum(seat.is_sitting for seat in counted)
    return MyMeetings(coming, to_read, past[:SHOWN], came, len(counted))
