"""The requests at the desk; each room says what waits in it."""

from allonnes.contributions.desk_queues import moderation_queues
from allonnes.core.queues import QUEUES
from requests_qrc.casework import navigation, queues
from requests_qrc.followup import queues as followup
from requests_qrc.targets import CASE

__all__ = ["followup", "navigation", "queues"]

QUEUES.declare(*moderation_queues(CASE))
