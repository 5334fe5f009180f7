"""How many ballots chose each project, and the points they gave it."""

from budgets.counting.instance import Instance
from budgets.counting.numbers import Number, exact
from budgets.counting.settings import Support


def votes(instance: Instance) -> dict[str, Number]:
    """Number of ballots that name each project, whatever the points."""
    tally: dict[str, Number] = dict.fromkeys(instance.by_id, 0)
    for ballot in instance.ballots:
        for project_id, _ in ballot.points:
            tally[project_id] += ballot.count
    return tally


def points(instance: Instance) -> dict[str, Number]:
    """Sum of the points each project received."""
    tally: dict[str, Number] = dict.fromkeys(instance.by_id, 0)
    for ballot in instance.ballots:
        for project_id, given in ballot.points:
            tally[project_id] += given * ballot.count
    return {project_id: exact(total) for project_id, total in tally.items()}


def support_of(instance: Instance, support: Support) -> dict[str, Number]:
    """Support of each project, in ballots or in points."""
    return points(instance) if support is Support.POINTS else votes(instance)
