"""Projects, what residents do around them, their study."""

from budgets.projects.models.contributions import Comment, Follow, Moderation, Report, Support
from budgets.projects.models.projects import (
    Authorship,
    DepositCode,
    Project,
    ProjectHistory,
    ProjectPhoto,
    ProjectVersion,
)
from budgets.projects.models.studies import CompletionRequest, CriterionAnswer, Decision, Dossier, Merge
from budgets.projects.models.waiting import WaitingIdea

__all__ = [
    "Authorship",
    "Comment",
    "CompletionRequest",
    "CriterionAnswer",
    "Decision",
    "DepositCode",
    "Dossier",
    "Follow",
    "Merge",
    "Moderation",
    "Project",
    "ProjectHistory",
    "ProjectPhoto",
    "ProjectVersion",
    "Report",
    "Support",
    "WaitingIdea",
]
