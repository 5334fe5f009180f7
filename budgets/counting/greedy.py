"""French practice: projects taken from the most supported down, as long as there is money.

Floors (guaranteed shares). Each floor is filled first, in the order the rules list them: the projects of its
envelope are taken from the most supported down and elected while they fit in what is left of the floor's amount.
Then the rest of the money, with what the floors did not spend, goes to every project not yet elected, whichever its
envelope. A floor is thus a guarantee, never a ceiling. `greedy-stop` also stops inside a floor at the first project
of the envelope that does not fit in it, and starts again from the top for the rest of the money.

Minimum of votes: a project named by fewer ballots is set aside everywhere, before its cost is looked at; it never
stops the count (nor does a withdrawn project). The minimum counts ballots, even where points rank the projects. With
no minimum, a project nobody chose is elected when money is left: publish a minimum of 1 to avoid it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from budgets.counting.instance import Floor, Instance, Project
from budgets.counting.numbers import Number, exact
from budgets.counting.outcome import Outcome, Step, StepKind, outcome_of
from budgets.counting.settings import Settings
from budgets.counting.support import support_of, votes
from budgets.counting.ties import tie_order


def greedy_skip(instance: Instance, settings: Settings) -> Outcome:
    """Elect from the most supported down; a project that does not fit is passed over. Money in euros, exact."""
    return _count("greedy-skip", instance, settings)


def greedy_stop(instance: Instance, settings: Settings) -> Outcome:
    """Elect from the most supported down; the first project that does not fit stops the count. Money in euros."""
    return _count("greedy-stop", instance, settings)


def _count(rule: str, instance: Instance, settings: Settings) -> Outcome:
    run = _Run.start(rule, instance, settings)
    for floor in instance.floors:
        run.fill(floor)
    run.spend_the_rest()
    return outcome_of(rule, instance, run.steps)


@dataclass
class _Run:
    stops: bool
    minimum: int
    order: list[Project]
    support: dict[str, Number]
    votes: dict[str, Number]
    left: Number
    elected: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def start(cls, rule: str, instance: Instance, settings: Settings) -> "_Run":
        support = support_of(instance, settings.support)
        return cls(
            stops=rule == "greedy-stop",
            minimum=instance.minimum_votes,
            order=tie_order(instance.projects, support, settings),
            support=support,
            votes=votes(instance),
            left=instance.budget,
        )

    def fill(self, floor: Floor) -> None:
        """Guarantee: fill the floor with the projects of its envelope; those set aside are considered again later."""
        own = set(floor.projects)
        left = floor.amount
        for project in self._eligible(project for project in self.order if project.id in own):
            if project.cost <= left:
                self._tell(project, StepKind.ELECTED_BY_FLOOR, (left, left - project.cost), envelope=floor.envelope)
                left -= project.cost
                self.left -= project.cost
                self.elected.add(project.id)
                continue
            kind = StepKind.STOPPED_FLOOR if self.stops else StepKind.DOES_NOT_FIT_FLOOR
            self._tell(project, kind, (left, left), envelope=floor.envelope)
            if self.stops:
                break

    def spend_the_rest(self) -> None:
        """Spend what is left on every project not elected yet."""
        stopped = False
        for project in (project for project in self.order if project.id not in self.elected):
            kind = self._decide(project, stopped=stopped)
            after = self.left - project.cost if kind is StepKind.ELECTED else self.left
            self._tell(project, kind, (self.left, after))
            self.left = after
            stopped = stopped or kind is StepKind.STOPPED

    def _eligible(self, projects: Iterable[Project]) -> list[Project]:
        return [project for project in projects if self.votes[project.id] >= self.minimum and not project.withdrawn]

    def _decide(self, project: Project, *, stopped: bool) -> StepKind:
        if project.withdrawn:
            return StepKind.WITHDRAWN
        if self.votes[project.id] < self.minimum:
            return StepKind.BELOW_MINIMUM
        if stopped:
            return StepKind.NOT_REACHED
        if project.cost <= self.left:
            return StepKind.ELECTED
        return StepKind.STOPPED if self.stops else StepKind.DOES_NOT_FIT

    def _tell(
        self, project: Project, kind: StepKind, money: tuple[Number, Number], *, envelope: str | None = None
    ) -> None:
        self.steps.append(
            Step(
                project=project.id,
                kind=kind,
                support=self.support[project.id],
                cost=project.cost,
                before=exact(money[0]),
                after=exact(money[1]),
                envelope=envelope,
                minimum=self.minimum if kind is StepKind.BELOW_MINIMUM else None,
            )
        )
