"""Meetings at the desk, their minutes, and the corrections that members propose."""

from instances.meetings.admin import meetings, minutes

__all__ = ["meetings", "minutes"]
