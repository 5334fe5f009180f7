"""Editions, their projects, what residents do around them, their study, and the outcome of their votes."""

from budgets.models.contributions import Comment, Follow, Moderation, Report, Support
from budgets.models.editions import Category, Competence, Criterion, Edition, Envelope, Phase, Regulation
from budgets.models.outcomes import Count, SealedBallot, TurnoutFigure
from budgets.models.projects import (
    Authorship,
    DepositCode,
    Project,
    ProjectHistory,
    ProjectPhoto,
    ProjectVersion,
)
from budgets.models.studies import CompletionRequest, CriterionAnswer, Decision, Dossier, Merge

__all__ = [
    "Authorship",
    "Category",
    "Comment",
    "Competence",
    "CompletionRequest",
    "Count",
    "Criterion",
    "CriterionAnswer",
    "Decision",
    "DepositCode",
    "Dossier",
    "Edition",
    "Envelope",
    "Follow",
    "Merge",
    "Moderation",
    "Phase",
    "Project",
    "ProjectHistory",
    "ProjectPhoto",
    "ProjectVersion",
    "Regulation",
    "Report",
    "SealedBallot",
    "Support",
    "TurnoutFigure",
]
