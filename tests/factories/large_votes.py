"""A vote as large as that of Wrocław in 2018, invented: what a recount weighs, with winners known from the drawing."""

import random
from collections import Counter
from pathlib import Path

BALLOTS, PROJECTS, BUDGET = 53_801, 39, 4_000_000
PLACES = [f"Quartier {number}" for number in range(1, 49)]


def write_large_vote(path: Path) -> list[str]:
    """Write it, voters' attributes included; returns the winners by the greedy rule, in their order."""
    dice = random.Random("large")
    cost = {str(number): dice.randrange(2, 9) * 125_000 for number in range(1, PROJECTS + 1)}
    pull = [1 / (1 + rank) for rank in dice.sample(range(PROJECTS), PROJECTS)]
    ballots = [set(dice.choices(list(cost), pull, k=2)) for _ in range(BALLOTS)]
    votes = Counter(one for liked in ballots for one in liked)
    meta = {"num_projects": PROJECTS, "num_votes": BALLOTS, "budget": BUDGET, "vote_type": "approval", "rule": "greedy"}
    with path.open("w", encoding="utf-8") as file:
        file.write("META\nkey;value\n" + "".join(f"{key};{value}\n" for key, value in meta.items()))
        file.write("PROJECTS\nproject_id;cost;votes;name\n")
        file.writelines(f"{one};{cost[one]};{votes[one]};Projet {one}\n" for one in cost)
        file.write("VOTES\nvoter_id;vote;age;sex;voting_method;district\n")
        for number, liked in enumerate(ballots, 1):
            voter = f"{dice.randint(16, 90)};{dice.choice('FM')};internet;{dice.choice(PLACES)}"
            file.write(f"{number};{','.join(sorted(liked))};{voter}\n")
    return _greedy(cost, votes)


def _greedy(cost: dict[str, int], votes: Counter[str]) -> list[str]:
    left, winners = BUDGET, []
    for one in sorted(cost, key=lambda one: (-votes[one], cost[one], one)):
        if cost[one] <= left:
            winners.append(one)
            left -= cost[one]
    return winners
