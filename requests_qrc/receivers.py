"""What the rooms of the requests hear of each other."""

from requests_qrc.followup import receivers as followup

__all__ = ["followup"]
