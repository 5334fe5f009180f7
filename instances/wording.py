"""What the log of acts keeps of the councils, and the parts of their messages; each room says its own."""

from instances.consultations import wording as consultations
from instances.councils import wording as councils
from instances.meetings import wording as meetings
from instances.outcomes import wording as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
