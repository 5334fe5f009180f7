"""The participatory budget at the desk; each room says what waits in it."""

from budgets.pages import navigation
from budgets.projects.contributions import queues as contributions
from budgets.projects.study import queues as study
from budgets.voting.desk import queues as voting

__all__ = ["contributions", "navigation", "study", "voting"]
