"""The desk of the councils; each room says its own."""

from instances.consultations import admin as consultations
from instances.councils import admin as councils
from instances.meetings import admin as meetings
from instances.outcomes import admin as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
