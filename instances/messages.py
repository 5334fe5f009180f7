"""What the councils can send; each room says its own."""

from instances.consultations import messages as consultations
from instances.councils import messages as councils
from instances.meetings import messages as meetings
from instances.outcomes import messages as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
