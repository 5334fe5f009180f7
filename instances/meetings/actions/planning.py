"""A meeting is prepared, changed, called, cancelled; its members are told each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.revisions import refuse_stale
from allonnes.core.workflow import Along, advance
from allonnes.town.models import Place
from instances.councils.models import Council
from instances.meetings import permissions
from instances.meetings.enums import Answer, MeetingState
from instances.meetings.messages import MEETING_CANCELLED, MEETING_CHANGED, MEETING_CONVENED, MEETING_REMINDER
from instances.meetings.models import Attendance, Meeting, MeetingItem
from instances.meetings.recipients import fact_of, is_reached, seats_of, tell_members
from instances.meetings.workflow import MEETING

LONGEST_REASON = 300
# What calendars and members are told of when it changes.
TOLD = ("starts_at", "ends_at", "place", "place_detail")


@dataclass(frozen=True)
class Plan:
    """What is said of a meeting that is prepared."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: Place
    place_detail: str = ""
    is_public_open: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the agenda as it is typed."""

    subject: str
    brought_by: str = ""
    minutes: int | None = None


@transaction.atomic
def plan_meeting(*, council: Council, plan: Plan, by: Any, now: datetime) -> Meeting:
    """Prepare a meeting: nobody is called to it yet, and everybody reads its date when the council is public."""
    refuse(permissions.refusal_to_plan(by, council, now))
    refuse(permissions.refusal_of_dates(council, plan.starts_at, plan.ends_at, now))
    refuse(permissions.refusal_of_words(council, plan.title, plan.place_detail, now=now))
    meeting = Meeting.objects.create(council=council, calendar_changed_at=now, **vars(plan))
    meeting.history.create(event="plan", from_state="", to_state=MeetingState.PLANNED, by=by)
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, plan: Plan, by: Any, now: datetime, read_revision: int | None) -> Meeting:
    """Change a meeting. When its date or its place change, calendars follow, members are told, reminders die.

    Whoever had answered is asked again when the hour changed. The delay of the convocation is counted anew.
    """
    row = lock(Meeting.objects.select_related("council", "place"), meeting.pk)
    refuse_stale(row, row.revision, read_revision)
    refuse(permissions.refusal_to_change(by, row, now))
    refuse(permissions.refusal_of_dates(row.council, plan.starts_at, plan.ends_at, now))
    refuse(permissions.refusal_of_words(row.council, plan.title, plan.place_detail, now=now))
    before = {name: getattr(row, name) for name in TOLD}
    old_fact = fact_of(row)
    for name, value in vars(plan).items():
        setattr(row, name, value)
    is_told = any(getattr(row, name) != value for name, value in before.items())
    row.revision += 1
    if is_told:
        row.calendar_sequence += 1
        row.calendar_changed_at = now
    row.save()
    if is_told and row.state == MeetingState.CONVENED:
        _tell_moved(row, by=by, now=now, old_fact=old_fact, is_hour_changed=before["starts_at"] != row.starts_at)
    return row


def _tell_moved(row: Meeting, *, by: Any, now: datetime, old_fact: str, is_hour_changed: bool) -> None:
    """Each member called is told; a reminder of the old date that did not leave never will."""
    advance(MEETING, row, "move", by=by)
    outbox.forget_recipients(MEETING_REMINDER, fact=old_fact)
    if is_hour_changed:
        row.attendances.update(answer=Answer.NONE, answered_at=None)
    row.attendances.update(letter_printed_at=None)
    _seat_members(row)
    Meeting.objects.filter(pk=row.pk).update(is_convened_late=row.is_convened_late or _is_late(row, now))
    tell_members(seats_of(row), MEETING_CHANGED, fact=fact_of(row))


@transaction.atomic
def write_agenda(*, meeting: Meeting, lines: Sequence[Line], by: Any, now: datetime, read_revision: int | None) -> None:
    """Write the agenda, whole. Members already called are told when it changes."""
    row = lock(Meeting.objects.select_related("council"), meeting.pk)
    refuse_stale(row, row.revision, read_revision)
    refuse(permissions.refusal_to_change(by, row, now))
    before = [(item.subject, item.brought_by, item.minutes) for item in row.items.all()]
    after = [(line.subject.strip(), line.brought_by.strip(), line.minutes) for line in lines]
    if before == after:
        return
    refuse(permissions.refusal_of_agenda(row, after, now))
    row.items.all().delete()
    MeetingItem.objects.bulk_create(
        MeetingItem(meeting=row, position=number, subject=subject, brought_by=brought_by, minutes=minutes)
        for number, (subject, brought_by, minutes) in enumerate(after, start=1)
    )
    Meeting.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
    if row.state == MeetingState.CONVENED:
        row.attendances.update(letter_printed_at=None)
        tell_members(seats_of(row), MEETING_CHANGED, fact=f"{fact_of(row)}.{row.revision + 1}")


@transaction.atomic
def convene_meeting(*, meeting: Meeting, by: Any, now: datetime) -> Meeting:
    """Call every member in office that day: by mail, or by a letter to print. A late convocation is flagged for all."""
    row = lock(Meeting.objects.select_related("council"), meeting.pk)
    refuse(permissions.refusal_to_convene(by, row, now))
    advance(
        MEETING,
        row,
        "convene",
        by=by,
        along=Along(row={"convened_at": now, "is_convened_late": _is_late(row, now)}),
    )
    _seat_members(row)
    tell_members(seats_of(row), MEETING_CONVENED, fact=row.pk)
    return row


def _is_late(meeting: Meeting, now: datetime) -> bool:
    return timezone.localdate(now) > meeting.convene_by


def _seat_members(meeting: Meeting) -> None:
    """One line for each member in office that day; who is no longer goes, unless something was already said of them."""
    members = meeting.council.mandates.running_on(meeting.day).filter(substitute_of__isnull=True, erased_at=None)
    meeting.attendances.filter(answer=Answer.NONE, presence="").exclude(mandate__in=members).delete()
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, mandate=mandate) for mandate in members], ignore_conflicts=True
    )
    for by_letter in (True, False):
        rows = [row.pk for row in seats_of(meeting) if is_reached(row) is not by_letter]
        meeting.attendances.filter(pk__in=rows).update(is_by_letter=by_letter)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Any, now: datetime) -> Meeting:
    """Cancel a meeting with a reason that everybody reads; calendars and members are told, reminders die."""
    row = lock(Meeting.objects.select_related("council"), meeting.pk)
    refuse(permissions.refusal_to_cancel(by, row, now))
    refuse(permissions.refusal_of_words(row.council, reason, now=now))
    was_called, old_fact = row.is_called, fact_of(row)
    written = {
        "cancel_reason": reason.strip()[:LONGEST_REASON],
        "calendar_sequence": row.calendar_sequence + 1,
        "calendar_changed_at": now,
    }
    advance(MEETING, row, "cancel", by=by, reason=reason, along=Along(row=written))
    outbox.forget_recipients(MEETING_REMINDER, fact=old_fact)
    if was_called:
        row.attendances.update(letter_printed_at=None)
        tell_members(seats_of(row), MEETING_CANCELLED, fact=row.pk)
    return row
