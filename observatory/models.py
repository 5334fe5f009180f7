"""Every table of the observatory, room by room."""

from observatory.archiving import models as archiving
from observatory.dashboards import models as dashboards
from observatory.elections import models as elections
from observatory.engagements import models as engagements
from observatory.following import models as following

__all__ = ["archiving", "dashboards", "elections", "engagements", "following"]
