"""Method of Equal Shares (Peters, Pierczyński, Skowron, NeurIPS 2021), exact, with its completions.

The budget is split equally between the voters. A project can be bought when its supporters can pay its cost
together, each the same price per unit of utility or all they have left; the one with the lowest such price is
bought, again and again. Blank ballots receive their share too. Support in votes: utility is the cost, so the project
with the most paying voters is first. Support in points: utility is the points. Withdrawn projects stay out.

`equal-shares`: no completion, the rest is not spent.
`equal-shares-add1`: as published by equalshares.net ("add1", exhaustive): as long as some project outside the outcome
still fits in the money left, start again with one more euro for each voter; keep the last outcome that does not
exceed the budget. The first share is budget / voters, exact, not rounded down.
`equal-shares-add1u`: then, from the most supported down, elect what still fits (skipping what does not).
"""

from fractions import Fraction
from heapq import heappop, heappush
from typing import NamedTuple

from budgets.counting.instance import Instance, Project
from budgets.counting.numbers import Number, exact
from budgets.counting.outcome import Outcome, Step, StepKind, outcome_of
from budgets.counting.purses import Candidate, Market, Offer, Purses
from budgets.counting.rising import Rise
from budgets.counting.settings import Settings
from budgets.counting.support import support_of
from budgets.counting.ties import tie_order

_KEY_BITS = 64


def equal_shares(instance: Instance, settings: Settings) -> Outcome:
    """Equal Shares without completion. Money in euros, exact."""
    return _count("equal-shares", instance, settings)


def equal_shares_add1(instance: Instance, settings: Settings) -> Outcome:
    """Equal Shares, the voters' money raised by `settings.increment` euros until nothing more can be gained."""
    return _count("equal-shares-add1", instance, settings)


def equal_shares_add1u(instance: Instance, settings: Settings) -> Outcome:
    """Add-1, then from the most supported down whatever still fits in the budget."""
    return _count("equal-shares-add1u", instance, settings)


def _count(rule: str, instance: Instance, settings: Settings) -> Outcome:
    if not instance.voters:
        share: Number = 0
        run = None
    else:
        market = Market.of(instance, settings)
        share = Fraction(instance.budget) / instance.voters
        if rule != "equal-shares":
            share = _raise_share(instance, market, share, settings.increment)
        run = Run(market, share)
    steps = _Teller(instance, settings).tell(run, completed=rule == "equal-shares-add1u")
    return outcome_of(rule, instance, steps, share=exact(share))


def _raise_share(instance: Instance, market: Market, share: Number, increment: int) -> Number:
    """The last share whose outcome keeps within the budget, raised one increment at a time; see the module.

    The turns between one `until` and the next are skipped: `rising` proves that they give the same projects, so they
    neither fill the budget nor exceed it.
    """
    rise = Rise(market, share, increment)
    turn = 0
    while not rise.is_final and _something_fits(instance, rise.bought):
        turn = rise.until
        rise.move(turn + 1)
        if _cost(instance, rise.bought) > instance.budget:
            break
        turn = rise.turn
    return share + turn * increment


def _cost(instance: Instance, bought: frozenset[str]) -> Number:
    return sum(instance.by_id[project_id].cost for project_id in bought)


def _something_fits(instance: Instance, bought: frozenset[str]) -> bool:
    left = instance.budget - _cost(instance, bought)
    return any(p.cost <= left for p in instance.projects if p.id not in bought and not p.withdrawn)


class _Bid(NamedTuple):
    rank: int
    candidate: Candidate
    offer: Offer


class Bought(NamedTuple):
    """A purchase: the offer accepted, and the scale it is written in."""

    candidate: Candidate
    offer: Offer
    scale: int

    def price(self, market: Market) -> Fraction:
        """Price per stake, in euros."""
        return Fraction(self.offer.owed, self.offer.stake * self.scale * market.top * market.euro)

    def rho(self, market: Market) -> Fraction:
        """Price per unit of utility: euros paid per euro of cost, or per point."""
        return self.price(market) / (1 if market.by_points else self.candidate.project.cost)


class Run:
    """Equal Shares with a given share, told as purchases in order.

    Candidates wait in a heap under a lower bound of their price: a price never falls while money only leaves the
    purses, so the last price computed bounds the present one from below. Keys are these bounds rounded down to
    2^-64; as soon as the next key is above the key of the best exact price, no candidate behind it can beat or equal
    it. Prices themselves are compared exactly, by cross multiplication.
    """

    def __init__(self, market: Market, share: Number) -> None:
        self.market = market
        self.purses = Purses(market, share)
        self.bought: dict[str, Bought] = {}
        self.waiting = sorted(self._first_keys())
        while (bid := self._best()) is not None:
            self._buy(bid)

    def _first_keys(self) -> list[tuple[int, int]]:
        keys = enumerate(self.market.candidates)
        return [((c.cost << _KEY_BITS) // (c.stake * c.utility), rank) for rank, c in keys]

    def _best(self) -> _Bid | None:
        best: _Bid | None = None
        best_key = 0
        losers: list[tuple[int, int]] = []
        while self.waiting and (best is None or self.waiting[0][0] <= best_key):
            _, rank = heappop(self.waiting)
            candidate = self.market.candidates[rank]
            offer = self.purses.offer(candidate)
            if offer is None:
                continue
            bid, key = _Bid(rank, candidate, offer), self._key(candidate, offer)
            if best is None:
                best, best_key = bid, key
            elif _beats(bid, best):
                losers.append((best_key, best.rank))
                best, best_key = bid, key
            else:
                losers.append((key, rank))
        for loser in losers:
            heappush(self.waiting, loser)
        return best

    def _key(self, candidate: Candidate, offer: Offer) -> int:
        divisor = offer.stake * candidate.utility * self.purses.scale * self.market.top
        return (offer.owed << _KEY_BITS) // divisor

    def _buy(self, bid: _Bid) -> None:
        self.bought[bid.candidate.project.id] = Bought(bid.candidate, bid.offer, self.purses.scale)
        self.purses.pay(bid.candidate, bid.offer)


def _beats(bid: _Bid, best: _Bid) -> bool:
    """Exact: a lower price per unit of utility, or the same and a better place in the tie order."""
    mine = bid.offer.owed * best.offer.stake * best.candidate.utility
    other = best.offer.owed * bid.offer.stake * bid.candidate.utility
    return mine < other or (mine == other and bid.rank < best.rank)


class _Teller:
    """Turns the last run into steps: purchases in order, then every other project in the order of support."""

    def __init__(self, instance: Instance, settings: Settings) -> None:
        self.left = instance.budget
        self.support = support_of(instance, settings.support)
        self.order = tie_order(instance.projects, self.support, settings)

    def tell(self, run: Run | None, *, completed: bool) -> list[Step]:
        """One step per project."""
        bought = run.bought if run else {}
        steps = [self._elected(purchase, run.market) for purchase in bought.values()] if run else []
        purses = {c.project.id: run.purses.together(c) for c in run.market.candidates} if run else {}
        rest = [project for project in self.order if project.id not in bought]
        return steps + [self._other(project, purses.get(project.id), completed=completed) for project in rest]

    def _elected(self, purchase: Bought, market: Market) -> Step:
        project = purchase.candidate.project
        before, self.left = self.left, self.left - project.cost
        return Step(
            project=project.id,
            kind=StepKind.ELECTED,
            support=self.support[project.id],
            cost=project.cost,
            before=exact(before),
            after=exact(self.left),
            price=exact(purchase.price(market)),
            rho=exact(purchase.rho(market)),
        )

    def _other(self, project: Project, purse: Number | None, *, completed: bool) -> Step:
        kind = self._kind(project, purse, completed=completed)
        before = self.left
        if kind is StepKind.ELECTED_BY_COMPLETION:
            self.left -= project.cost
        return Step(
            project=project.id,
            kind=kind,
            support=self.support[project.id],
            cost=project.cost,
            before=exact(before),
            after=exact(self.left),
            purse=purse,
        )

    def _kind(self, project: Project, purse: Number | None, *, completed: bool) -> StepKind:
        if project.withdrawn:
            return StepKind.WITHDRAWN
        if completed:
            return StepKind.ELECTED_BY_COMPLETION if project.cost <= self.left else StepKind.DOES_NOT_FIT
        return StepKind.NO_SUPPORT if purse is None else StepKind.SUPPORTERS_TOO_POOR
