"""What the search finds of the councils."""

from instances.consultations import searching as consultations
from instances.councils import searching as councils
from instances.outcomes import searching as outcomes

__all__ = ["consultations", "councils", "outcomes"]
