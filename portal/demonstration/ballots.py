"""Simulated ballots: the same seed always gives the same ones. Nobody voted; nothing here describes real behaviour."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from budgets.voting.enums import TurnoutDimension
from portal.demonstration.files import ProjectRow

BALLOTS = 1204
MAX_CHOICES = 5
_Key = TypeVar("_Key", str, int)
SEED = "démonstration 27"
ELSEWHERE = "Ailleurs, études ou travail à Allonnes"
CHANNELS = {
    "Sur le site": 58,
    "Avec une lettre à code": 12,
    "Avec un agent, lors d’une rencontre": 17,
    "Sur papier, au bureau de vote": 12.7,
    "À la borne": 0.3,
}
AGES = {
    "15 à 17 ans": 9,
    "18 à 29 ans": 15,
    "30 à 44 ans": 27,
    "45 à 59 ans": 23,
    "60 à 74 ans": 19,
    "75 ans et plus": 7,
}
# How many projects people choose; 0 is a blank ballot.
LENGTHS = {0: 1, 1: 12, 2: 14, 3: 27, 4: 17, 5: 29}
NEIGHBOUR_TASTE = 3.5
WHOLE_TOWN_TASTE = 1.6


@dataclass(frozen=True)
class SimulatedVote:
    """Ballots (references of projects, in the order chosen) and voters split each way, apart from one another."""

    ballots: list[list[str]]
    turnout: dict[str, dict[str, int]]


def simulate(
    projects: Sequence[ProjectRow], homes: Mapping[str, int], *, count: int = BALLOTS, seed: str = SEED
) -> SimulatedVote:
    """`count` ballots of voters spread as `homes` (neighbourhood -> weight), who like best what is near them."""
    dice = random.Random(seed)  # noqa: S311
    homes = {**homes, ELSEWHERE: sum(homes.values()) // 40}
    appeal = {row.reference: -math.log(1 - dice.random()) + 0.3 for row in projects}
    ballots: list[list[str]] = []
    turnout: dict[str, Counter[str]] = {
        TurnoutDimension.CHANNEL: Counter(),
        TurnoutDimension.NEIGHBOURHOOD: Counter(),
        TurnoutDimension.AGE_BAND: Counter(),
    }
    for _number in range(count):
        home = _pick(dice, homes)
        ballots.append(_ballot(dice, projects, appeal, home))
        turnout[TurnoutDimension.NEIGHBOURHOOD][home] += 1
        turnout[TurnoutDimension.CHANNEL][_pick(dice, CHANNELS)] += 1
        turnout[TurnoutDimension.AGE_BAND][_pick(dice, AGES)] += 1
    return SimulatedVote(ballots, {dimension: dict(cells) for dimension, cells in turnout.items()})


def _pick(dice: random.Random, weights: Mapping[_Key, float]) -> _Key:
    """One key, by weight; only `random()`, whose values Python keeps from one version to the next."""
    sums = list(accumulate(weights.values()))
    at = dice.random() * sums[-1]
    return next(key for key, top in zip(weights, sums, strict=True) if at < top)


def _ballot(dice: random.Random, projects: Sequence[ProjectRow], appeal: Mapping[str, float], home: str) -> list[str]:
    """Weighted choice without putting back (Efraimidis and Spirakis, 2006): the largest log(u)/weight."""
    keys = {
        row.reference: math.log(1 - dice.random()) / (appeal[row.reference] * _taste(row, home)) for row in projects
    }
    return sorted(keys, key=lambda reference: -keys[reference])[: _pick(dice, LENGTHS)]


def _taste(row: ProjectRow, home: str) -> float:
    if not row.neighbourhood:
        return WHOLE_TOWN_TASTE
    return NEIGHBOUR_TASTE if row.neighbourhood == home else 1.0
