"""Sequential Phragmén for participatory budgets, exact (Los, Christoff, Grossi, IJCAI 2022).

Money flows to every voter at the same speed; a project is bought at the moment its supporters together hold its
cost, and their money returns to zero. Told in loads: buying a project brings each of its supporters to the load
(cost + sum of their loads) / number of supporters; the project with the lowest such load is next. Projects dearer
than the whole budget are set aside at the start, and the count stops at the first project next in line that does not
fit in the money left. Support is the number of ballots; points are not read.
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heapreplace

from budgets.counting.instance import Instance, Project
from budgets.counting.numbers import Number, exact
from budgets.counting.outcome import Outcome, Step, StepKind, outcome_of
from budgets.counting.settings import Settings
from budgets.counting.support import votes
from budgets.counting.ties import tie_order


def phragmen(instance: Instance, settings: Settings) -> Outcome:
    """Sequential Phragmén; money in euros, loads in euros per voter, exact."""
    support = votes(instance)
    order = tie_order(instance.projects, support, settings)
    race = _Race(instance, order, support)
    steps: list[Step] = []
    left = instance.budget
    while (purchase := race.next()) is not None:
        project, load = purchase
        if project.cost > left:
            steps.append(race.step(project, StepKind.STOPPED, (left, left), load=load))
            break
        steps.append(race.step(project, StepKind.ELECTED, (left, left - project.cost), load=load))
        left -= project.cost
        race.buy(project, load)
    told = {step.project for step in steps}
    rest = [project for project in order if project.id not in told]
    steps += [race.step(project, race.kind_left_out(project), (left, left)) for project in rest]
    return outcome_of("phragmen", instance, steps)


@dataclass(frozen=True, slots=True)
class _Runner:
    project: Project
    groups: tuple[int, ...]


class _Race:
    """Projects in a heap under their last computed load: loads only grow, so it bounds the present one from below."""

    def __init__(self, instance: Instance, order: list[Project], support: dict[str, Number]) -> None:
        self.budget, self.support = instance.budget, support
        self.counts = [ballot.count for ballot in instance.ballots]
        self.loads: list[Number] = [0] * len(self.counts)
        groups: dict[str, list[int]] = {project.id: [] for project in order}
        for index, ballot in enumerate(instance.ballots):
            for project_id, _ in ballot.points:
                groups[project_id].append(index)
        self.runners = [_Runner(project, tuple(groups[project.id])) for project in order]
        self.heap = [
            (self._load(runner), rank) for rank, runner in enumerate(self.runners) if self._enters(runner.project)
        ]
        heapify(self.heap)

    def _enters(self, project: Project) -> bool:
        return not project.withdrawn and project.cost <= self.budget and self.support[project.id] > 0

    def _load(self, runner: _Runner) -> Fraction:
        weights: dict[Number, int] = {}
        for group in runner.groups:
            load = self.loads[group]
            weights[load] = weights.get(load, 0) + self.counts[group]
        owed = runner.project.cost + sum(load * weight for load, weight in weights.items())
        return Fraction(owed) / sum(weights.values())

    def next(self) -> tuple[Project, Fraction] | None:
        """The project with the lowest load, ties in the order of the tie rule, and that load."""
        while self.heap:
            bound, rank = self.heap[0]
            load = self._load(self.runners[rank])
            if load == bound:
                heappop(self.heap)
                return self.runners[rank].project, load
            heapreplace(self.heap, (load, rank))
        return None

    def buy(self, project: Project, load: Fraction) -> None:
        """Bring every supporter of `project` to `load`."""
        runner = next(runner for runner in self.runners if runner.project is project)
        for group in runner.groups:
            self.loads[group] = load

    def kind_left_out(self, project: Project) -> StepKind:
        """Why a project nobody came to was left out."""
        if project.withdrawn:
            return StepKind.WITHDRAWN
        if project.cost > self.budget:
            return StepKind.OUT_OF_REACH
        return StepKind.NOT_REACHED if self.support[project.id] else StepKind.NO_SUPPORT

    def step(
        self, project: Project, kind: StepKind, money: tuple[Number, Number], *, load: Number | None = None
    ) -> Step:
        """The step that tells about `project`."""
        return Step(
            project=project.id,
            kind=kind,
            support=self.support[project.id],
            cost=project.cost,
            before=exact(money[0]),
            after=exact(money[1]),
            load=load if load is None else exact(load),
        )
