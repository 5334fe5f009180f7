"""What the requests can send; each room says its own."""

from requests_qrc.casework import audience
from requests_qrc.casework import messages as casework
from requests_qrc.followup import messages as followup
from requests_qrc.intake import messages as intake

__all__ = ["audience", "casework", "followup", "intake"]
