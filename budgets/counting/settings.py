"""How to count: what is fixed and published before the vote, beside the rule's name."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from budgets.counting.instance import Project
from budgets.counting.numbers import Number


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


def draw(seed: str, project_id: str) -> str:
    """The published draw: SHA-256 of the seed followed by the project's id; the smallest goes first."""
    return hashlib.sha256((seed + project_id).encode()).hexdigest()


def tie_key(project: Project, support: Number, settings: Settings) -> tuple[Number, Number, str, str]:
    """Sort key between equal projects: most support, lower cost, then the draw or the id read as a string."""
    last = draw(settings.seed, project.id) if settings.tie is TieRule.COST_THEN_SEED else ""
    return -support, project.cost, last, project.id


def tie_order(projects: tuple[Project, ...], support: Mapping[str, Number], settings: Settings) -> list[Project]:
    """Every project, from the one that wins all ties to the one that loses them all."""
    return sorted(projects, key=lambda project: tie_key(project, support[project.id], settings))
