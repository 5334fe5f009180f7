"""Every table of the requests, room by room."""

from requests_qrc.casework import models as casework
from requests_qrc.figures import models as figures
from requests_qrc.followup import models as followup
from requests_qrc.intake import models as intake

__all__ = ["casework", "figures", "followup", "intake"]
