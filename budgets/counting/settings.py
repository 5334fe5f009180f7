"""How to count: what is fixed and published before the vote, beside the rule's name."""

from dataclasses import dataclass
from enum import StrEnum


class Support(StrEnum):
    """What ranks the projects: the number of ballots that chose them, or the sum of their points."""

    VOTES = "votes"
    POINTS = "points"


class TieRule(StrEnum):
    """Who wins between projects a rule finds equal: most support first, then lower cost, then the last word below."""

    COST_THEN_ID = "cost-then-id"
    COST_THEN_SEED = "cost-then-seed"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a count.

    `seed` belongs to `cost-then-seed` and is published before the vote.
    `increment` is what add-1 gives each voter at each turn, in whole euros (1 by name and by default).
    """

    support: Support = Support.VOTES
    tie: TieRule = TieRule.COST_THEN_ID
    seed: str = ""
    increment: int = 1

    def __post_init__(self) -> None:
        if self.tie is TieRule.COST_THEN_SEED and not self.seed:
            raise ValueError("the seed of a draw must be published")
        if self.increment < 1:
            raise ValueError("an increment is at least one euro")
