"""The desk of the participatory budget; each room says its own."""

from budgets.editions import admin as parts
from budgets.pages.admin import editions, moderation, projects
from budgets.projects.shares import admin as shares
from budgets.projects.study import admin as study

__all__ = ["editions", "moderation", "parts", "projects", "shares", "study"]
