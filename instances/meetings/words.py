"""How a meeting is said: its hours, its place, its state, who came."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import day, hour, when
from instances.meetings.enums import MeetingState
from instances.meetings.models import Meeting

BADGES = {
    MeetingState.PLANNED: "info",
    MeetingState.CONVENED: "ok",
    MeetingState.HELD: "neutral",
    MeetingState.CANCELLED: "danger",
}


def hours_of(meeting: Meeting) -> str:
    """« mardi 13 octobre 2026, 14 h à 16 h »; both days are said when it ends after midnight."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    if start.date() == end.date() or end.time() == datetime.min.time():
        return _("%(day)s, %(start)s à %(end)s") % {
            "day": day(start),
            "start": hour(start),
            "end": hour(end) if end.hour or end.minute else _("minuit"),
        }
    return _("%(start)s, jusqu’au %(end)s") % {"start": when(start), "end": when(end)}


def place_of_meeting(meeting: Meeting) -> str:
    """Its place, its room, its address."""
    place = meeting.place
    return ", ".join(part for part in (place.name, meeting.place_detail, place.address) if part)


def public_state(meeting: Meeting, now: datetime) -> tuple[str, str]:
    """Its state as everybody reads it, and the kind of its badge."""
    if meeting.is_cancelled:
        return _("Annulée"), "danger"
    if meeting.state == MeetingState.HELD or now >= meeting.ends_at:
        return _("Passée"), "neutral"
    if meeting.has_begun(now):
        return _("En ce moment"), "ok"
    return _("À venir"), "info"


@dataclass(frozen=True)
class Lateness:
    """How late members were called."""

    days: int
    asked: int


def lateness_of(meeting: Meeting) -> Lateness | None:
    """A convocation that left fewer days than the council promises; None when it left enough."""
    if not meeting.is_convened_late or meeting.convened_at is None:
        return None
    given = (meeting.day - timezone.localtime(meeting.convened_at).date()).days
    return Lateness(max(0, given), meeting.council.convocation_days)
