"""Opinions with the answers of the town, subjects brought to a council, and its actions."""

from instances.outcomes.models.initiatives import (
    Initiative,
    InitiativeHistory,
    InitiativePhoto,
    InitiativeQuerySet,
)
from instances.outcomes.models.opinions import (
    Opinion,
    OpinionAnswer,
    OpinionHistory,
    OpinionNews,
    OpinionQuerySet,
)
from instances.outcomes.models.referrals import Referral, ReferralHistory, ReferralQuerySet

__all__ = [
    "Initiative",
    "InitiativeHistory",
    "InitiativePhoto",
    "InitiativeQuerySet",
    "Opinion",
    "OpinionAnswer",
    "OpinionHistory",
    "OpinionNews",
    "OpinionQuerySet",
    "Referral",
    "ReferralHistory",
    "ReferralQuerySet",
]
