"""A promise, where it comes from, how it moves."""

from observatory.engagements.models.engagements import Engagement, EngagementHistory
from observatory.engagements.models.progress import Change, EngagementPhoto, Milestone, Slip
from observatory.engagements.models.sources import ImportLine, MunicipalText, Origin, SharedBudget, Theme

__all__ = [
    "Change",
    "Engagement",
    "EngagementHistory",
    "EngagementPhoto",
    "ImportLine",
    "Milestone",
    "MunicipalText",
    "Origin",
    "SharedBudget",
    "Slip",
    "Theme",
]
