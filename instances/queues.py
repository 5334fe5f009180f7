"""The councils at the desk; each room says what waits in it."""

from instances.consultations import queues as consultations
from instances.councils import queues as councils
from instances.meetings import queues as meetings
from instances.outcomes import queues as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
