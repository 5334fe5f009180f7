"""Councils, those who sit in them, those who would like to, and the draw by lot."""

from instances.councils.models.candidacies import Candidacy, CandidacyHistory, CandidacyQuerySet
from instances.councils.models.councils import College, Council, CouncilAnimator, CouncilQuerySet
from instances.councils.models.draws import Draw, DrawEntry, DrawHistory, DrawQuerySet
from instances.councils.models.mandates import Mandate, MandateHistory, MandateQuerySet

__all__ = [
    "Candidacy",
    "CandidacyHistory",
    "CandidacyQuerySet",
    "College",
    "Council",
    "CouncilAnimator",
    "CouncilQuerySet",
    "Draw",
    "DrawEntry",
    "DrawHistory",
    "DrawQuerySet",
    "Mandate",
    "MandateHistory",
    "MandateQuerySet",
]
