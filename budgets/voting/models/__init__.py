"""The roll, the ballot box open then sealed, and every way to it."""

from budgets.voting.models.channels import (
    CodeLetter,
    Keying,
    LetterBatch,
    PollingStation,
    RollDay,
    VoteIncident,
    VoteNews,
)
from budgets.voting.models.corrections import RollCorrection
from budgets.voting.models.keys import KeyDestruction, KeyHalf, KeyHandover, KeyLoss
from budgets.voting.models.kiosks import AssistedVote, Kiosk, KioskDay
from budgets.voting.models.look_alikes import LookAlike
from budgets.voting.models.sealed import SealedBallot, TurnoutFigure
from budgets.voting.models.votes import OpenBallot, RollEntry, Sealing, VoterReview

__all__ = [
    "AssistedVote",
    "CodeLetter",
    "KeyDestruction",
    "KeyHalf",
    "KeyHandover",
    "KeyLoss",
    "Keying",
    "Kiosk",
    "KioskDay",
    "LetterBatch",
    "LookAlike",
    "OpenBallot",
    "PollingStation",
    "RollCorrection",
    "RollDay",
    "RollEntry",
    "SealedBallot",
    "Sealing",
    "TurnoutFigure",
    "VoteIncident",
    "VoteNews",
    "VoterReview",
]
