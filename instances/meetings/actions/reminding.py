"""Members are reminded two days before; a reminder belongs to one date, and dies with it."""

from datetime import datetime, timedelta

from instances.meetings.enums import Answer, MeetingState
from instances.meetings.messages import MEETING_REMINDER
from instances.meetings.models import Meeting
from instances.meetings.recipients import fact_of, tell_members

BEFORE = timedelta(days=2)


def remind_members(now: datetime) -> int:
    """Remind whoever did not say no of the meetings that begin within two days; once for each date. Returns how many
    meetings are near."""
    near = Meeting.objects.filter(state=MeetingState.CONVENED, starts_at__gt=now, starts_at__lte=now + BEFORE)
    meetings = list(near.order_by("pk"))
    for meeting in meetings:
        rows = meeting.attendances.exclude(answer=Answer.NO).select_related("mandate__person").order_by("pk")
        tell_members(rows, MEETING_REMINDER, fact=fact_of(meeting))
    return len(meetings)
