"""An edition, its parts, what its vote froze."""

from budgets.editions.models.editions import Category, Competence, Criterion, Edition, Phase, Regulation
from budgets.editions.models.opening import VoteOpening
from budgets.editions.models.shares import Envelope, ShareNeighbourhood, ShareProject

__all__ = [
    "Category",
    "Competence",
    "Criterion",
    "Edition",
    "Envelope",
    "Phase",
    "Regulation",
    "ShareNeighbourhood",
    "ShareProject",
    "VoteOpening",
]
