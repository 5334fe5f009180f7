"""The desk of the participatory budget; each room says its own."""

from allonnes.contributions.desk import register_desk
from budgets.editions import admin as parts
from budgets.editions.filters import ProjectEditionUnderWay
from budgets.pages.admin import editions, projects
from budgets.projects.shares import admin as shares
from budgets.projects.study import admin as study
from budgets.projects.waiting import admin as waiting
from budgets.targets import PROJECT

__all__ = ["editions", "parts", "projects", "shares", "study", "waiting"]

register_desk(PROJECT, filters=(ProjectEditionUnderWay,))
