"""Every table of the councils, room by room."""

from instances.consultations import models as consultations
from instances.councils import models as councils
from instances.meetings import models as meetings
from instances.outcomes import models as outcomes

__all__ = ["consultations", "councils", "meetings", "outcomes"]
