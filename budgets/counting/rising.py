"""Equal Shares while the share rises by equal turns: skips the turns proven to change nothing. Exact integers.

Notation: at turn t each voter starts with share + t * increment. A run is its purchases in order, and for each who
was poor (paid all they had). Let R be a range of turns where the first purchases and their poor are the same.

1. On R the money of every group before the next purchase is affine in t and never falls as t rises. True at the
   start. Poor supporters go to zero. The others pay a price (cost - money of the poor) / stake of the others, which
   is affine and does not rise with t: what they keep is affine and does not fall.
2. Let a candidate's offer computed at some turn of R be f(t) = (cost - money of its poor) / stake of the others, as
   an affine function. On all of R its true price is at least f(t): at the true price p the supporters give the cost,
   the poor at most their money and the others at most p each. And a price only grows when money leaves the purses.
3. So the next purchase is the same at a later turn of R if (a) its poor still have no more than its price, which then
   is its true price (the others are richer and pay less, by 1); (b) the f of every other candidate still does not
   beat that price; (c) candidates dropped because all their supporters together hold less than the cost still do.
   Each condition is an affine inequality, so each gives the last turn where it holds: `until`.

(b) is not tested on every candidate. The heap is keyed by f at the horizon, the last turn this run may serve: since f
never rises, that bounds the true price from below at every turn up to there. The price of the purchase at the present
turn bounds it from above at every later turn. Whoever's key is beyond that price needs no test.

`Rise.move` returns to the first purchase that is not proven and starts again from there. Turns up to the smallest
`until` give the same purchases as the present one, so trying them would be in vain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from math import gcd, lcm
from operator import mul
from typing import NamedTuple

from budgets.counting.numbers import Number
from budgets.counting.purses import Candidate, Market

_KEY_BITS = 64
_FIRST_REACH = 24


class Affine(NamedTuple):
    """base + slope * turn."""

    base: int
    slope: int

    def at(self, turn: int) -> int:
        """Value at a turn."""
        return self.base + self.slope * turn


class Bid(NamedTuple):
    """An offer: `owed` shared by `stake` equal parts, and the poor groups it counted on (places in the candidate)."""

    rank: int
    owed: Affine
    stake: int
    poor: tuple[int, ...]


_Purse = tuple[int, int, int, int]  # group, base, slope, level


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """What is needed to come back before a purchase; `until` is the last turn it is proven for."""

    until: int
    bid: Bid | None
    heap: list[tuple[int, int]]
    scale: int
    grown: list[int]
    purses: list[_Purse]


class Rise:
    """The run of Equal Shares at a turn, able to move to a later one."""

    def __init__(self, market: Market, share: Number, increment: int) -> None:
        start, step = Fraction(share) * market.euro, increment * market.euro
        self.market = market
        self._first_scale = lcm(market.scale, start.denominator)
        self._start = Affine(int(start * self._first_scale), step * self._first_scale)
        self._reach, self._work, self._horizon = _FIRST_REACH, 0, 0
        self._restart(0)

    @property
    def until(self) -> int:
        """The last turn proven to give the same purchases."""
        return min(checkpoint.until for checkpoint in self._checkpoints)

    @property
    def bought(self) -> frozenset[str]:
        """Ids of the projects bought."""
        return frozenset(
            self.market.candidates[checkpoint.bid.rank].project.id for checkpoint in self._checkpoints if checkpoint.bid
        )

    @property
    def is_final(self) -> bool:
        """Every candidate is bought, each by all its supporters at one price.

        That price is cost / stake, whatever the share and the order; the share covers, for each voter, the sum of
        these prices over all it supports. So does any larger share: every later turn buys every candidate too.
        """
        bids = [checkpoint.bid for checkpoint in self._checkpoints if checkpoint.bid]
        all_pay = all(bid.stake == self.market.candidates[bid.rank].stake for bid in bids)
        return all_pay and len(bids) == len(self.market.candidates)

    def move(self, turn: int) -> None:
        """Become the run of a later turn."""
        if turn > self._horizon:
            self._restart(turn)
            return
        self.turn = turn
        stale = next((index for index, checkpoint in enumerate(self._checkpoints) if checkpoint.until < turn), None)
        if stale is not None:
            self._return_to(stale)
            self._buy_all()

    def _restart(self, turn: int) -> None:
        """Begin afresh, for a reach of turns that grows while returns cost less than beginning afresh."""
        market = self.market
        if turn:
            self._reach = self._reach * 2 if self._work <= len(self._checkpoints) else _FIRST_REACH
        self.turn, self._horizon = turn, turn + self._reach
        self._base = [self._start.base] * market.groups
        self._slope = [self._start.slope] * market.groups
        self._level = [0] * market.groups
        self._now = [self._start.at(turn)] * market.groups
        self._scale, self._grown = self._first_scale, [1]
        keys = enumerate(market.candidates)
        self._heap = sorted(((c.cost << _KEY_BITS) // (c.stake * c.utility), rank) for rank, c in keys)
        self._checkpoints: list[_Checkpoint] = []
        self._buy_all()
        self._work = 0

    def _return_to(self, index: int) -> None:
        for checkpoint in reversed(self._checkpoints[index:]):
            for group, base, slope, level in checkpoint.purses:
                self._base[group], self._slope[group], self._level[group] = base, slope, level
        checkpoint = self._checkpoints[index]
        self._heap, self._scale, self._grown = checkpoint.heap, checkpoint.scale, checkpoint.grown
        del self._checkpoints[index:]
        self._now = [base + slope * self.turn for base, slope in zip(self._base, self._slope, strict=True)]

    def _buy_all(self) -> None:
        while self._buy_next():
            self._work += 1

    def _buy_next(self) -> bool:
        heap, scale, grown = self._heap.copy(), self._scale, self._grown
        best, until = self._choose()
        purses = self._pay(best) if best else []
        self._checkpoints.append(_Checkpoint(until, best, heap, scale, grown, purses))
        return best is not None

    def _choose(self) -> tuple[Bid | None, int]:
        """The best bid at this turn, and the last turn where it is proven to stay the best."""
        best: Bid | None = None
        ceiling, until = 0, self._horizon
        rivals: list[Bid] = []
        while self._heap and (best is None or self._heap[0][0] <= ceiling):
            rank = heappop(self._heap)[1]
            bid, dropped_until = self._bid(rank)
            if bid is None:
                until = min(until, dropped_until)
            elif best is None or self._margin(bid, best).at(self.turn) < 0:
                rivals += [best] if best else []
                best, ceiling = bid, self._key(bid, self.turn)
            else:
                rivals.append(bid)
        for rival in rivals:
            heappush(self._heap, (self._key(rival, self._horizon), rival.rank))
        return best, until if best is None else self._proven(best, rivals, until)

    def _proven(self, best: Bid, rivals: list[Bid], until: int) -> int:
        limits = [_last_turn(self._margin(rival, best)) for rival in rivals]
        candidate, stake, turn = self.market.candidates[best.rank], best.stake, self.turn
        if best.poor:
            held, owed = self._held(candidate), best.owed.at(turn)
            for index, rise in self._rises(candidate, best.poor):
                closing = stake * rise - best.owed.slope
                if closing > 0:
                    limits.append(turn + (owed - stake * held[index]) // closing)
        return min([until, *(limit for limit in limits if limit is not None)])

    def _margin(self, rival: Bid, best: Bid) -> Affine:
        """Above or equal to zero as long as `rival` does not beat `best` (an equal price: by its rank)."""
        best_share = best.stake * self.market.candidates[best.rank].utility
        rival_share = rival.stake * self.market.candidates[rival.rank].utility
        strict = 1 if rival.rank < best.rank else 0
        return Affine(
            rival.owed.base * best_share - best.owed.base * rival_share - strict,
            rival.owed.slope * best_share - best.owed.slope * rival_share,
        )

    def _key(self, bid: Bid, turn: int) -> int:
        divisor = bid.stake * self.market.candidates[bid.rank].utility * self._scale * self.market.top
        return (bid.owed.at(turn) << _KEY_BITS) // divisor

    def _bid(self, rank: int) -> tuple[Bid | None, int]:
        """The offer of a candidate at this turn; or None, and the last turn where all its supporters are too poor."""
        candidate = self.market.candidates[rank]
        held = self._held(candidate)
        owed, stake = candidate.cost * self._scale * self.market.top, candidate.stake
        part = -(-owed // stake)
        if min(held) >= part:
            return Bid(rank, Affine(owed, 0), stake, ()), 0
        together = sum(map(mul, held, candidate.stakes))
        if together < owed:
            return None, self._dropped_until(candidate, owed - 1 - together)
        purses = list(zip(held, candidate.stakes, range(len(held)), strict=True))
        poor: list[int] = []
        while new := [purse for purse in purses if purse[0] < part]:
            owed -= sum([purse * weight for purse, weight, _ in new])
            stake -= sum([weight for _, weight, _ in new])
            poor += [index for _, _, index in new]
            purses = [purse for purse in purses if purse[0] >= part]
            part = -(-owed // stake)
        falls = -sum([rise * candidate.stakes[index] for index, rise in self._rises(candidate, poor)])
        return Bid(rank, Affine(owed - falls * self.turn, falls), stake, tuple(poor)), 0

    def _held(self, candidate: Candidate) -> list[int]:
        """Money of each group of supporters now, per stake, scaled by scale * top."""
        money, level, grown = self._now, self._level, self._grown
        if len(grown) == 1:
            held = [money[group] for group in candidate.groups]
        else:
            held = [money[group] * grown[level[group]] for group in candidate.groups]
        if candidate.factors is None:
            return held
        return [purse * factor for purse, factor in zip(held, candidate.factors, strict=True)]

    def _rises(self, candidate: Candidate, indexes: Iterable[int]) -> list[tuple[int, int]]:
        """How much the money of some groups of supporters rises at each turn, with the same scale as `_held`."""
        slope, level, grown, groups = self._slope, self._level, self._grown, candidate.groups
        rises = [(index, slope[group := groups[index]] * grown[level[group]]) for index in indexes]
        if candidate.factors is None:
            return rises
        return [(index, rise * candidate.factors[index]) for index, rise in rises]

    def _dropped_until(self, candidate: Candidate, short: int) -> int:
        """The last turn where supporters, now `short` of one more than they may hold, stay below the cost."""
        rises = self._rises(candidate, range(len(candidate.groups)))
        rise = sum([rise * candidate.stakes[index] for index, rise in rises])
        return self.turn + short // rise if rise else self._horizon

    def _pay(self, bid: Bid) -> list[_Purse]:
        """Take the price from the supporters; gives what they held before."""
        candidate = self.market.candidates[bid.rank]
        divisor = bid.stake * self.market.top
        shared = gcd(bid.owed.base, bid.owed.slope, divisor)
        self._refine(divisor // shared)
        price, falls = bid.owed.base // shared, bid.owed.slope // shared
        now_price = price + falls * self.turn
        base, slope, level, money, grown = self._base, self._slope, self._level, self._now, self._grown
        current = len(grown) - 1
        before = [(group, base[group], slope[group], level[group]) for group in candidate.groups]
        for group, part in zip(candidate.groups, candidate.parts, strict=True):
            ratio = grown[level[group]]
            kept = money[group] * ratio - now_price * part
            if kept < 0:
                money[group] = base[group] = slope[group] = 0
            else:
                money[group] = kept
                base[group] = base[group] * ratio - price * part
                slope[group] = slope[group] * ratio - falls * part
            level[group] = current
        return before

    def _refine(self, factor: int) -> None:
        """Multiply the scale by `factor`."""
        if factor > 1:
            self._scale *= factor
            self._grown = [ratio * factor for ratio in self._grown] + [1]


def _last_turn(margin: Affine) -> int | None:
    """The last turn where `margin` is not below zero, None when it never falls."""
    return margin.base // -margin.slope if margin.slope < 0 else None
