"""Minutes: written, read by members, corrected, adopted at a later meeting, published. Each text saved is kept."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.core.errors import InvalidInput, refuse
from allonnes.core.locking import lock
from allonnes.core.revisions import refuse_stale
from allonnes.core.workflow import Along, advance
from instances.meetings import permissions
from instances.meetings.messages import MINUTES_PUBLISHED, MINUTES_TO_CORRECT, REMARK_ANSWERED
from instances.meetings.models import Attendance, Meeting, Minutes, MinutesRemark
from instances.meetings.recipients import seats_of, tell_member, tell_members
from instances.meetings.workflow import MINUTES

LONGEST_REMARK = 4_000


def _locked(minutes: Minutes) -> Minutes:
    return lock(Minutes.objects.select_related("meeting__council"), minutes.pk)


@transaction.atomic
def write_minutes(*, minutes: Minutes, body: str, by: Any, now: datetime, read_revision: int | None) -> Minutes:
    """Save a text: a new version, unless nothing changed. Refused when somebody else saved one meanwhile."""
    row = _locked(minutes)
    refuse_stale(row, row.revision, read_revision)
    refuse(permissions.refusal_to_write(by, row, now))
    text = body.replace("\r\n", "\n").strip()
    if text == row.body:
        return row
    row.body, row.revision = text, row.revision + 1
    row.save(update_fields=["body", "revision"])
    row.versions.create(number=_next_number(row), body=text, by=by)
    return row


def _next_number(minutes: Minutes) -> int:
    last = minutes.versions.order_by("-number").first()
    return last.number + 1 if last else 1


@transaction.atomic
def send_minutes(*, minutes: Minutes, until: date, by: Any, now: datetime) -> Minutes:
    """Send the text to every member called to the meeting: they propose corrections until a day, included."""
    row = _locked(minutes)
    refuse(permissions.refusal_to_send(by, row, now))
    refuse(permissions.refusal_of_last_day(until, now))
    advance(MINUTES, row, "send", by=by, along=Along(row={"corrections_until": until}))
    tell_members(seats_of(row.meeting), MINUTES_TO_CORRECT, fact=f"{row.pk}.{row.history.count()}")
    return row


@transaction.atomic
def take_back_minutes(*, minutes: Minutes, reason: str, by: Any, now: datetime) -> Minutes:
    """Take the text back to write it again; what members proposed stays."""
    row = _locked(minutes)
    refuse(permissions.refusal_to_take_back(by, row, now))
    advance(MINUTES, row, "take_back", by=by, reason=reason, along=Along(row={"corrections_until": None}))
    return row


@transaction.atomic
def propose_correction(*, attendance: Attendance, words: str, now: datetime) -> MinutesRemark:
    """A member called to the meeting proposes a correction, by a signed link or signed in."""
    row = lock(Minutes.objects.select_related("meeting"), Minutes.objects.get(meeting=attendance.meeting_id).pk)
    refuse(permissions.refusal_to_remark(attendance, row, now))
    text = words.strip()
    if not text or len(text) > LONGEST_REMARK:
        raise InvalidInput([_("Écrivez ce qui est à corriger, en 4 000 signes au plus.")])
    return MinutesRemark.objects.create(minutes=row, mandate=attendance.mandate, words=text)


@transaction.atomic
def answer_remark(*, remark: MinutesRemark, is_accepted: bool, answer: str, by: Any, now: datetime) -> MinutesRemark:
    """Say whether a correction is kept, and why; the member is told."""
    row = lock(MinutesRemark.objects.select_related("minutes__meeting__council"), remark.pk)
    refuse(permissions.refusal_to_answer_remark(by, row, now))
    if not is_accepted and not answer.strip():
        raise InvalidInput([_("Dites pourquoi cette correction n’est pas retenue.")])
    row.is_accepted, row.answer, row.answered_at, row.answered_by = is_accepted, answer.strip(), now, by
    row.save(update_fields=["is_accepted", "answer", "answered_at", "answered_by"])
    seat = row.minutes.meeting.attendances.select_related("mandate__person").filter(mandate=row.mandate_id).first()
    if seat is not None:
        tell_member(seat, REMARK_ANSWERED, fact=row.pk, remark=row.pk)
    return row


@transaction.atomic
def adopt_minutes(*, minutes: Minutes, adopted_in: Meeting, by: Any, now: datetime) -> Minutes:
    """The council adopts the text, at a later meeting: it no longer changes."""
    row = _locked(minutes)
    refuse(permissions.refusal_to_adopt(by, row, now))
    refuse(permissions.refusal_of_adopting_meeting(row, adopted_in, now))
    advance(MINUTES, row, "adopt", by=by, along=Along(row={"adopted_in": adopted_in}))
    return row


@transaction.atomic
def publish_minutes(*, minutes: Minutes, by: Any, now: datetime) -> Minutes:
    """Everybody reads the adopted text. Refused while a member under 18 is named in it."""
    row = _locked(minutes)
    refuse(permissions.refusal_to_publish(by, row, now))
    advance(MINUTES, row, "publish", by=by, along=Along(row={"published_at": now}))
    tell_members(seats_of(row.meeting), MINUTES_PUBLISHED, fact=row.pk)
    return row
