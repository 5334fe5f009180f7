"""The observatory at the desk; each room says what waits in it."""

from allonnes.contributions.desk_queues import moderation_queues
from allonnes.core.queues import QUEUES
from observatory.dashboards import navigation as dashboards
from observatory.engagements import navigation, queues
from observatory.following import queues as following
from observatory.targets import ENGAGEMENT

__all__ = ["dashboards", "following", "navigation", "queues"]

QUEUES.declare(*moderation_queues(ENGAGEMENT))
