"""Editions, their projects, and the outcome of their votes."""

from budgets.models.editions import Category, Edition, Envelope, Phase
from budgets.models.outcomes import Count, SealedBallot, TurnoutFigure
from budgets.models.projects import Project, ProjectHistory

__all__ = [
    "Category",
    "Count",
    "Edition",
    "Envelope",
    "Phase",
    "Project",
    "ProjectHistory",
    "SealedBallot",
    "TurnoutFigure",
]
