"""What a count gives: winners, money, and one step per project considered, in order."""

from dataclasses import dataclass, fields
from enum import StrEnum

from budgets.counting.instance import Instance
from budgets.counting.numbers import Number, exact, to_json


class StepKind(StrEnum):
    """What was decided about a project, and why."""

    ELECTED = "elected"
    ELECTED_BY_FLOOR = "elected-by-floor"
    ELECTED_BY_COMPLETION = "elected-by-completion"
    DOES_NOT_FIT = "does-not-fit"
    DOES_NOT_FIT_FLOOR = "does-not-fit-floor"
    STOPPED = "stopped"
    STOPPED_FLOOR = "stopped-floor"
    NOT_REACHED = "not-reached"
    BELOW_MINIMUM = "below-minimum"
    OUT_OF_REACH = "out-of-reach"
    SUPPORTERS_TOO_POOR = "supporters-too-poor"
    NO_SUPPORT = "no-support"
    WITHDRAWN = "withdrawn"


ELECTED_KINDS = frozenset({StepKind.ELECTED, StepKind.ELECTED_BY_FLOOR, StepKind.ELECTED_BY_COMPLETION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One project considered. Money in euros.

    `before` and `after` are the money left: of the envelope when `envelope` is set, of the whole budget otherwise.
    `minimum` votes (below-minimum). Equal Shares: `price` is the most one supporter pays per point (per vote when
    votes count), `rho` that price for one unit of utility, `purse` what the supporters have left together.
    Phragmén: `load` is the load of each supporter once the project is bought.
    """

    project: str
    kind: StepKind
    support: Number
    cost: Number
    before: Number
    after: Number
    envelope: str | None = None
    minimum: int | None = None
    price: Number | None = None
    rho: Number | None = None
    purse: Number | None = None
    load: Number | None = None

    def as_json(self) -> dict[str, int | str]:
        """Plain values: ints when integral, exact fractions as strings; empty fields left out."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        told = {name: value for name, value in values.items() if value is not None}
        return {name: value if isinstance(value, str) else to_json(value) for name, value in told.items()}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a count. `winners` in the order of their election; `share` is each voter's money (Equal Shares)."""

    rule: str
    winners: tuple[str, ...]
    spent: Number
    remaining: Number
    steps: tuple[Step, ...]
    share: Number | None = None

    def as_json(self) -> dict[str, object]:
        """What `recount --json` prints."""
        values: dict[str, object] = {
            "rule": self.rule,
            "winners": list(self.winners),
            "spent": to_json(self.spent),
            "remaining": to_json(self.remaining),
            "steps": [step.as_json() for step in self.steps],
        }
        return values if self.share is None else {**values, "share": to_json(self.share)}


def outcome_of(rule: str, instance: Instance, steps: list[Step], *, share: Number | None = None) -> Outcome:
    """The outcome its steps tell."""
    winners = tuple(step.project for step in steps if step.kind in ELECTED_KINDS)
    spent = exact(sum(instance.by_id[project_id].cost for project_id in winners))
    return Outcome(rule, winners, spent, exact(instance.budget - spent), tuple(steps), share)
