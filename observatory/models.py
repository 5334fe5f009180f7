"""Every table of the observatory, room by room."""

from observatory.dashboards import models as dashboards
from observatory.engagements import models as engagements
from observatory.following import models as following

__all__ = ["dashboards", "engagements", "following"]
