"""What the clock does to the councils: each run treats everything due and not done."""

from instances.consultations import tasks as consultations
from instances.councils import tasks as councils
from instances.meetings import tasks as meetings
from instances.outcomes import tasks as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
