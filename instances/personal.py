"""What the councils know of people; each room says its own."""

from instances.consultations import personal as consultations
from instances.councils import personal as councils
from instances.meetings import personal as meetings
from instances.outcomes import personal as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
