"""What the observatory can send; each room says its own."""

from observatory.engagements import messages as engagements
from observatory.following import messages as following

__all__ = ["engagements", "following"]
