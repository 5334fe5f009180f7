"""Editions, their projects, what residents do around them, their study, and the outcome of their votes."""

from budgets.models.channels import (
    CodeLetter,
    Keying,
    LetterBatch,
    PollingOffice,
    RollDay,
    VoteIncident,
    VoteNews,
)
from budgets.models.contributions import Comment, Follow, Moderation, Report, Support
from budgets.models.editions import Category, Competence, Criterion, Edition, Phase, Regulation
from budgets.models.keys import KeyDestruction, KeyHalf, KeyHandover, KeyLoss
from budgets.models.kiosks import AssistedVote, Kiosk, KioskDay
from budgets.models.outcomes import Count, SealedBallot, TurnoutFigure
from budgets.models.projects import (
    Authorship,
    DepositCode,
    Project,
    ProjectHistory,
    ProjectPhoto,
    ProjectVersion,
)
from budgets.models.shares import Envelope, ShareNeighbourhood, ShareProject
from budgets.models.studies import CompletionRequest, CriterionAnswer, Decision, Dossier, Merge
from budgets.models.votes import OpenBallot, RollEntry, Sealing, VoteOpening, VoterReview

__all__ = [
    "AssistedVote",
    "Authorship",
    "Category",
    "CodeLetter",
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
    "KeyDestruction",
    "KeyHalf",
    "KeyHandover",
    "KeyLoss",
    "Keying",
    "Kiosk",
    "KioskDay",
    "LetterBatch",
    "Merge",
    "Moderation",
    "OpenBallot",
    "Phase",
    "PollingOffice",
    "Project",
    "ProjectHistory",
    "ProjectPhoto",
    "ProjectVersion",
    "Regulation",
    "Report",
    "RollDay",
    "RollEntry",
    "SealedBallot",
    "Sealing",
    "ShareNeighbourhood",
    "ShareProject",
    "Support",
    "TurnoutFigure",
    "VoteIncident",
    "VoteNews",
    "VoteOpening",
    "VoterReview",
]
