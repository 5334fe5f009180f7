"""The money of the voters in the Method of Equal Shares, in scaled integers: exact, and fast enough to repeat.

Every amount is an integer counted in units of 1/scale euro. The first scale is a multiple of the denominators of
the voters' share, of the costs, and of every project's total stake, so a project whose supporters can all pay the
same price divides evenly. When a division is not even, the scale is multiplied by what is missing, and a group of
voters keeps its money at the scale it was last written (`level`) until somebody reads it: nothing is ever rounded.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from budgets.counting.instance import Instance, Project
from budgets.counting.numbers import Number, common_denominator, exact
from budgets.counting.settings import Settings, Support
from budgets.counting.support import support_of
from budgets.counting.ties import tie_order


class Offer(NamedTuple):
    """What the richer supporters of a project must share: `owed` (scaled) split over `stake` equal parts."""

    owed: int
    stake: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project somebody supports. `factors` turns a group's money into money per stake (None: one stake a voter)."""

    project: Project
    cost: int
    utility: int
    stake: int
    groups: tuple[int, ...]
    stakes: tuple[int, ...]
    parts: tuple[int, ...]
    factors: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Market:
    """An instance made ready for many runs: integers only, projects in the order of the tie rule.

    Utilities: with votes, the cost of the project for each of its supporters (so a supporter values a euro spent on
    a project of theirs, whatever the project); with points, the points themselves.
    """

    candidates: tuple[Candidate, ...]
    groups: int
    euro: int
    scale: int
    top: int
    by_points: bool

    @classmethod
    def of(cls, instance: Instance, settings: Settings) -> "Market":
        """Prepare `instance`; points must be integers above or equal to zero (the rule checks it)."""
        by_points = settings.support is Support.POINTS
        euro = common_denominator([project.cost for project in instance.projects])
        parts = _parts(instance, by_points=by_points)
        top = lcm(*{part for held in parts.values() for _, _, part in held})
        order = tie_order(instance.projects, support_of(instance, settings.support), settings)
        bought = [project for project in order if parts[project.id] and not project.withdrawn]
        units = _Units(euro, top, by_points)
        candidates = tuple(_candidate(project, parts[project.id], units) for project in bought)
        scale = lcm(top, *{candidate.stake * top for candidate in candidates})
        return cls(candidates, len(instance.ballots), euro, scale, top, by_points)


def _parts(instance: Instance, *, by_points: bool) -> dict[str, list[tuple[int, int, int]]]:
    """For each project: (index of the group, number of voters, stake of each) of those who give it something."""
    held: dict[str, list[tuple[int, int, int]]] = {project_id: [] for project_id in instance.by_id}
    for index, ballot in enumerate(instance.ballots):
        for project_id, points in ballot.points:
            part = int(points) if by_points else 1
            if part > 0:
                held[project_id].append((index, ballot.count, part))
    return held


class _Units(NamedTuple):
    euro: int
    top: int
    by_points: bool


def _candidate(project: Project, held: list[tuple[int, int, int]], units: _Units) -> Candidate:
    cost, top = int(project.cost * units.euro), units.top
    groups, counts, parts = (tuple(column) for column in zip(*held, strict=True))
    stakes = tuple(count * part for count, part in zip(counts, parts, strict=True))
    factors = None if top == 1 else tuple(top // part for part in parts)
    return Candidate(project, cost, 1 if units.by_points else cost, sum(stakes), groups, stakes, parts, factors)


class Purses:
    """One run: the money each group of voters has left, and the price each project would have now."""

    def __init__(self, market: Market, share: Number) -> None:
        """Every voter starts with `share` euros."""
        money = share * market.euro
        self.market = market
        self.scale = lcm(market.scale, money.denominator)
        self.money = [int(money * self.scale)] * market.groups
        self.level = [0] * market.groups
        self.grown = [1]

    def offer(self, candidate: Candidate) -> Offer | None:
        """What its richer supporters must share once each poorer one gives all it has; None when all are too poor.

        Water-filling without sorting: whoever cannot pay an equal part of what is owed cannot pay the larger part
        that follows either, so removing them in any order ends on the same set.
        """
        money = self.per_stake(candidate)
        owed, stake = candidate.cost * self.scale * self.market.top, candidate.stake
        part = -(-owed // stake)
        if min(money) >= part:
            return Offer(owed, stake)
        purses = list(zip(money, candidate.stakes, strict=True))
        while True:
            poor = [purse for purse in purses if purse[0] < part]
            if not poor:
                return Offer(owed, stake)
            owed -= sum(held * weight for held, weight in poor)
            stake -= sum(weight for _, weight in poor)
            if not stake:
                return None
            purses = [purse for purse in purses if purse[0] >= part]
            part = -(-owed // stake)

    def per_stake(self, candidate: Candidate) -> list[int]:
        """Money of each group of supporters, per stake, scaled by `scale * top`."""
        money, level, grown = self.money, self.level, self.grown
        if len(grown) == 1:
            held = [money[group] for group in candidate.groups]
        else:
            held = [money[group] * grown[level[group]] for group in candidate.groups]
        if candidate.factors is None:
            return held
        return [purse * factor for purse, factor in zip(held, candidate.factors, strict=True)]

    def pay(self, candidate: Candidate, offer: Offer) -> None:
        """Each supporter pays its equal part per stake, or all it has left when that is less."""
        divisor = offer.stake * self.market.top
        shared = gcd(offer.owed, divisor)
        self._refine(divisor // shared)
        price = offer.owed // shared
        money, level, grown, now = self.money, self.level, self.grown, len(self.grown) - 1
        for group, part in zip(candidate.groups, candidate.parts, strict=True):
            left = money[group] * grown[level[group]] - price * part
            money[group] = max(left, 0)
            level[group] = now

    def _refine(self, factor: int) -> None:
        """Multiply the scale by `factor`."""
        if factor > 1:
            self.scale *= factor
            self.grown = [ratio * factor for ratio in self.grown] + [1]

    def together(self, candidate: Candidate) -> Number:
        """What its supporters have left together, in euros."""
        stakes = zip(self.per_stake(candidate), candidate.stakes, strict=True)
        held = sum(purse * stake for purse, stake in stakes)
        return exact(Fraction(held, self.scale * self.market.top * self.market.euro))
