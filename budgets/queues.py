"""The participatory budget at the desk; each room says what waits in it."""

from allonnes.contributions.desk_queues import moderation_queues
from allonnes.core.queues import QUEUES
from budgets.pages import before_council, navigation
from budgets.projects.study import queues as study
from budgets.targets import PROJECT
from budgets.voting.desk import queues as voting

__all__ = ["before_council", "navigation", "study", "voting"]

QUEUES.declare(*moderation_queues(PROJECT))
