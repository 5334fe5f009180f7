"""A page and the bare view, one after the other, several times: their rates and their processor time compared."""

import os
import statistics
from dataclasses import dataclass

from tests.bench.load import Load, measure
from tests.bench.processor import Meter, Spent

PORT = 8190
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
ROUNDS = 7


@dataclass(frozen=True)
class Round:
    """A page and the bare view, one after the other."""

    page: Load
    spent: Spent
    bare: Load
    bare_spent: Spent

    @property
    def cost(self) -> float:
        """Processor time of a request of the bare view over that of one of the page: 1 costs the same, 0.5 twice."""
        return (self.bare_spent.whole / self.bare.requests) / (self.spent.whole / self.page.requests)


@dataclass(frozen=True)
class Compared:
    """All the rounds of a page."""

    rounds: list[Round]

    @property
    def rate(self) -> float:
        """Its rate over that of the bare view."""
        return statistics.median(each.page.rate / each.bare.rate for each in self.rounds)

    @property
    def cost(self) -> float:
        """See Round."""
        return statistics.median(each.cost for each in self.rounds)

    @property
    def middle(self) -> Round:
        """The round whose rate is the median."""
        return sorted(self.rounds, key=lambda each: each.page.rate)[len(self.rounds) // 2]

    @property
    def errors(self) -> int:
        """Answers that were no page."""
        return sum(each.page.errors for each in self.rounds)


def compare(path: str, cookie: str, meter: Meter) -> Compared:
    """Ask a page and the bare view in turn, with one session; "" is a visitor."""
    measure(PORT, path, cookie, 1)
    rounds = []
    for _ in range(ROUNDS):
        bare, bare_spent = _metered("/bare/", cookie, meter)
        load, spent = _metered(path, cookie, meter)
        rounds.append(Round(load, spent, bare, bare_spent))
    return Compared(rounds)


def _metered(path: str, cookie: str, meter: Meter) -> tuple[Load, Spent]:
    before = meter.read()
    load = measure(PORT, path, cookie, SECONDS)
    return load, meter.read() - before


def milliseconds(load: Load) -> str:
    """What half, 95 and 99 % of the requests took at most, as cells of a table."""
    return " | ".join(f"{value * 1000:.0f}" for value in (load.p50, load.p95, load.p99))
