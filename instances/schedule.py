"""What happens in the councils by itself when its day has come; each room says its own."""

from instances.consultations import schedule as consultations
from instances.councils import schedule as councils
from instances.meetings import schedule as meetings
from instances.outcomes import schedule as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
