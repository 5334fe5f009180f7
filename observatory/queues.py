"""The observatory at the desk; each room says what waits in it."""

from allonnes.contributions.desk_queues import moderation_queues
from allonnes.core.queues import QUEUES
from observatory.archiving import navigation as archiving
from observatory.dashboards import navigation as dashboards
from observatory.elections import navigation as elections
from observatory.engagements import navigation, queues
from observatory.following import queues as following
from observatory.targets import ENGAGEMENT

__all__ = ["archiving", "dashboards", "elections", "following", "navigation", "queues"]

QUEUES.declare(*moderation_queues(ENGAGEMENT))
