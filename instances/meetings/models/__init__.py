"""Meetings, who comes, what is decided, and the minutes."""

from instances.meetings.models.attendance import Attendance, AttendanceQuerySet
from instances.meetings.models.decisions import Decision
from instances.meetings.models.meetings import (
    Meeting,
    MeetingDocument,
    MeetingHistory,
    MeetingItem,
    MeetingQuerySet,
)
from instances.meetings.models.minutes import (
    Minutes,
    MinutesHistory,
    MinutesQuerySet,
    MinutesRemark,
    MinutesVersion,
)

__all__ = [
    "Attendance",
    "AttendanceQuerySet",
    "Decision",
    "Meeting",
    "MeetingDocument",
    "MeetingHistory",
    "MeetingItem",
    "MeetingQuerySet",
    "Minutes",
    "MinutesHistory",
    "MinutesQuerySet",
    "MinutesRemark",
    "MinutesVersion",
]
