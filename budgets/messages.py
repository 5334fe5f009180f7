"""What the participatory budget can send; each room says its own."""

from budgets.projects import message_words
from budgets.projects.contributions import messages as contributions
from budgets.projects.deposit import messages as deposit
from budgets.projects.study import messages as study
from budgets.projects.waiting import messages as waiting
from budgets.voting import messages as voting
from budgets.voting.incidents import messages as incidents
from budgets.voting.reviews import messages as reviews

__all__ = ["contributions", "deposit", "incidents", "message_words", "reviews", "study", "voting", "waiting"]
