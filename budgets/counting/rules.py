"""Counting rules by name, and which settings, ballots and guarantees each accepts."""

from collections.abc import Callable
from enum import StrEnum

from budgets.counting.equal_shares import equal_shares, equal_shares_add1, equal_shares_add1u
from budgets.counting.greedy import greedy_skip, greedy_stop
from budgets.counting.instance import BallotType, Instance
from budgets.counting.outcome import Outcome
from budgets.counting.phragmen import phragmen
from budgets.counting.settings import Settings, Support

Counter = Callable[[Instance, Settings], Outcome]

RULES: dict[str, Counter] = {
    "greedy-skip": greedy_skip,
    "greedy-stop": greedy_stop,
    "equal-shares": equal_shares,
    "equal-shares-add1": equal_shares_add1,
    "equal-shares-add1u": equal_shares_add1u,
    "phragmen": phragmen,
}
GREEDY = frozenset({"greedy-skip", "greedy-stop"})
ADD1 = frozenset({"equal-shares-add1", "equal-shares-add1u"})
POINTLESS = frozenset({BallotType.APPROVAL, BallotType.CHOOSE_ONE})


class Misfit(StrEnum):
    """Why a rule cannot count an instance with some settings; the sentences are in `words`."""

    UNKNOWN_RULE = "unknown-rule"
    FLOORS = "floors"
    MINIMUM_VOTES = "minimum-votes"
    INCREMENT = "increment"
    NO_POINTS = "no-points"
    POINTS_IN_PHRAGMEN = "points-in-phragmen"
    POINTS_NOT_WHOLE = "points-not-whole"


class RuleDoesNotApply(ValueError):
    """A rule, an instance and settings that do not go together; `misfit` tells why."""

    def __init__(self, rule: str, misfit: Misfit) -> None:
        super().__init__(f"{rule}: {misfit}")
        self.rule, self.misfit = rule, misfit


def count(rule: str, instance: Instance, settings: Settings) -> Outcome:
    """Count `instance` by `rule`. Deterministic: the order of projects and ballots does not matter.

    RuleDoesNotApply when the rule is unknown or cannot honour the settings, the floors or the minimum of votes.
    """
    misfit = misfit_of(rule, instance, settings)
    if misfit is not None:
        raise RuleDoesNotApply(rule, misfit)
    return RULES[rule](instance, settings)


def misfit_of(rule: str, instance: Instance, settings: Settings) -> Misfit | None:
    """Why `rule` cannot count `instance` with `settings`, None when it can."""
    if rule not in RULES:
        return Misfit.UNKNOWN_RULE
    if rule not in GREEDY and instance.floors:
        return Misfit.FLOORS
    if rule not in GREEDY and instance.minimum_votes:
        return Misfit.MINIMUM_VOTES
    if rule not in ADD1 and settings.increment != 1:
        return Misfit.INCREMENT
    return _points_misfit(rule, instance) if settings.support is Support.POINTS else None


def _points_misfit(rule: str, instance: Instance) -> Misfit | None:
    if instance.ballot_type in POINTLESS:
        return Misfit.NO_POINTS
    if rule == "phragmen":
        return Misfit.POINTS_IN_PHRAGMEN
    given = (points for ballot in instance.ballots for _, points in ballot.points)
    if rule not in GREEDY and any(points < 0 or points.denominator != 1 for points in given):
        return Misfit.POINTS_NOT_WHOLE
    return None
