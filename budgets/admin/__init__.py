"""The desk of the participatory budget, one file per subject."""

from budgets.admin import editions, moderation, projects, setup, study

__all__ = ["editions", "moderation", "projects", "setup", "study"]
