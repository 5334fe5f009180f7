"""What is counted: projects, money, grouped ballots. Pure values; costs in euros, exact."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from budgets.counting.numbers import Number


class BallotType(StrEnum):
    """Ballot types, named as in the Pabulib format."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    ORDINAL = "ordinal"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"


@dataclass(frozen=True, slots=True)
class Project:
    """A project: its id, its cost in euros (more than zero), its name and the group it is told apart by (quartier).

    A project withdrawn after the vote opened stays here with its choices, but no rule elects it.
    """

    id: str
    cost: Number
    name: str = ""
    group: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Ballot:
    """`count` equal ballots: pairs (project id, points) sorted by id; no pair is a blank ballot."""

    points: tuple[tuple[str, Number], ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one ballot may hold, as in the Pabulib format; None means no limit."""

    min_length: int | None = None
    max_length: int | None = None
    min_sum_cost: Number | None = None
    max_sum_cost: Number | None = None
    min_points: Number | None = None
    max_points: Number | None = None
    min_sum_points: Number | None = None
    max_sum_points: Number | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """A guaranteed share: an envelope, its amount in euros, and the ids of its projects."""

    envelope: str
    amount: Number
    projects: tuple[str, ...]


@dataclass(frozen=True)
class Instance:
    """Everything a count reads, beside its settings.

    Money in euros. `minimum_votes` counts ballots, even where points rank the projects.
    ValueError when two projects share an id, a cost is not above zero, a ballot or a floor names an unknown
    project, floors share a project, or floors hold together more than the budget.
    """

    projects: tuple[Project, ...]
    budget: Number
    ballots: tuple[Ballot, ...]
    ballot_type: BallotType = BallotType.APPROVAL
    limits: Limits = field(default_factory=Limits)
    floors: tuple[Floor, ...] = ()
    minimum_votes: int = 0

    def __post_init__(self) -> None:
        if len(self.by_id) != len(self.projects):
            raise ValueError("two projects share an id")
        if self.budget < 0 or any(project.cost <= 0 for project in self.projects):
            raise ValueError("a budget is never negative and a cost is always above zero")
        named = {project_id for ballot in self.ballots for project_id, _ in ballot.points}
        if not named <= self.by_id.keys():
            raise ValueError("a ballot names an unknown project")
        self._check_floors()

    def _check_floors(self) -> None:
        named = [project_id for floor in self.floors for project_id in floor.projects]
        if not self.by_id.keys() >= set(named):
            raise ValueError("a floor names an unknown project")
        if len(named) != len(set(named)):
            raise ValueError("a project belongs to one floor only")
        if sum(floor.amount for floor in self.floors) > self.budget:
            raise ValueError("the floors hold more than the budget")

    @cached_property
    def by_id(self) -> dict[str, Project]:
        """Projects by their id."""
        return {project.id: project for project in self.projects}

    @cached_property
    def voters(self) -> int:
        """Number of ballots counted, blank ones included."""
        return sum(ballot.count for ballot in self.ballots)


def group_ballots(ballots: Iterable[Mapping[str, Number]], *, blank: int = 0) -> tuple[Ballot, ...]:
    """Group equal ballots (project id -> points) with their number, in an order that does not depend on theirs."""
    counts = Counter(tuple(sorted(ballot.items())) for ballot in ballots)
    if blank:
        counts[()] += blank
    return tuple(Ballot(points=points, count=count) for points, count in sorted(counts.items()))
