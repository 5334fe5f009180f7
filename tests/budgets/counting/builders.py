"""Small instances for tests, and the strategies that draw them."""

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st

from budgets.counting.instance import BallotType, Instance, Project, group_ballots
from budgets.counting.numbers import Number


def instance_of(
    costs: Mapping[str, Number], budget: Number, ballots: Iterable[str | Mapping[str, Number]], **fields: Any
) -> Instance:
    """Ballots: "ab" approves a and b, "" is blank, a mapping gives points."""
    given = [dict.fromkeys(ballot, 1) if isinstance(ballot, str) else ballot for ballot in ballots]
    if any(not isinstance(ballot, str) for ballot in ballots):
        fields.setdefault("ballot_type", BallotType.CUMULATIVE)
    projects = tuple(Project(project_id, cost, name=f"Projet {project_id}") for project_id, cost in costs.items())
    return Instance(projects, budget, group_ballots(given), **fields)


@st.composite
def instances(draw: st.DrawFn, *, with_points: bool = False) -> Instance:
    """Up to 6 projects, 9 ballots, small amounts so that ties, exact fits and poor supporters are common."""
    ids = "abcdef"[: draw(st.integers(1, 6))]
    costs = {project_id: draw(st.integers(1, 12)) for project_id in ids}
    points = st.integers(1, 4) if with_points else st.just(1)
    ballots = draw(st.lists(st.dictionaries(st.sampled_from(ids), points, max_size=4), min_size=1, max_size=9))
    ballot_type = BallotType.CUMULATIVE if with_points else BallotType.APPROVAL
    return instance_of(costs, draw(st.integers(1, 40)), ballots, ballot_type=ballot_type)
