"""Every table of the participatory budget, room by room."""

from budgets.editions import models as editions
from budgets.projects import models as projects
from budgets.results import models as results
from budgets.voting import models as voting

__all__ = ["editions", "projects", "results", "voting"]
