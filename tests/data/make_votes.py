"""Make the invented votes of `pb/` and their reference outcomes, by a tool that shares no line with ours.

    python3 -m venv reference && reference/bin/pip install pabutools==1.2.3 && reference/bin/python make_votes.py

pabutools counts equal shares and Phragmén in exact fractions; the greedy rules are ten lines here. With `--check FILE`
it counts a `.pb` again and compares with the `.expected.json` beside it.
"""

import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pabutools.election import Additive_Borda_Sat, Additive_Cardinal_Sat, ApprovalProfile, Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import TieBreakingRule

FOLDER = Path(__file__).parent / "pb"
TOOL = "pabutools 1.2.3 (exact fractions); greedy_*: tests/data/make_votes.py"
TIES = "most support, then lower cost, then project_id in ascending string order"
SAT = {"approval": Cost_Sat, "choose-1": Cost_Sat, "cumulative": Additive_Cardinal_Sat, "ordinal": Additive_Borda_Sat}
SCORED = {"cumulative": "score", "ordinal": "borda"}
THINGS = ("Un verger", "Des bancs", "Une aire de jeux", "Un préau", "Une fresque", "Des arceaux à vélos",
          "Un jardin de pluie", "Une boîte à livres", "Un terrain de boules", "Une fontaine", "Un four à pain",
          "Un parcours de santé")  # fmt: skip
PLACES = ("place du Lavoir", "rue des Tilleuls", "au parc du Moulin", "devant l’école", "au bord de l’étang")


@dataclass(frozen=True)
class Plan:
    """What one invented vote is like; its draws come from its name alone."""

    name: str
    kind: str
    rule: str
    voters: int
    costs: tuple[int, ...]
    budget: int
    asks: dict[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    label: str = "{}"
    winners: str = "greedy_votes_skip"
    extra: tuple[int, str] | None = None
    increment: int = 1


PLANS = (
    Plan("Essai_2018_Hameau", "approval", "greedy-threshold", 8, (21_064,), 21_064,
         {"min_length": "1", "min_project_score_threshold": "1", "currency": "PLN", "fully_funded": "1"},
         ("age", "sex", "voting_method")),
    Plan("Essai_2020_Port", "approval", "greedy-no-skip", 640, (9_000, 14_000, 6_500, 30_000, 12_000, 8_000, 4_500),
         52_000, {"min_length": "1", "max_length": "3", "currency": "PLN"}, ("age", "sex", "voting_method"),
         winners="greedy_votes_noskip"),
    Plan("Essai_2024_Foret", "approval", "greedy-no-skip", 391, (20_000, 12_500, 17_150, 14_300, 5_000, 11_600, 7_550),
         40_248, {"min_length": "1", "max_length": "3", "min_project_score_threshold": "50", "currency": "PLN"},
         ("age", "sex", "voting_method"), "2024/FOR/{:04}", "greedy_votes_noskip",
         (2, "Le projet marqué 2 a été financé en plus, pour la participation.")),
    Plan("Essai_2024_Mines", "cumulative", "greedy", 618,
         (113_416, 101_000, 85_000, 166_800, 59_400, 256_500, 35_000, 6_000, 18_000, 7_500, 5_000, 20_700), 329_457,
         {"max_sum_points": "10", "currency": "PLN"}, ("sex", "voting_method"), winners="greedy_score_skip"),
    Plan("Essai_2024_Vallon", "cumulative", "greedy-threshold", 900,
         (58_000, 32_000, 999_999_999, 150_000, 230_000, 25_000, 40_000, 22_000, 27_000, 20_000, 192_000, 49_500),
         444_207, {"min_sum_points": "1", "max_sum_points": "3", "min_project_score_threshold": "50",
                   "currency": "PLN", "comment": "#1: Project V/03/XI was withdrawn after voting. In this file, its "
                   "cost was changed to an artificial value of '999999999'."},
         ("age", "sex"), "V/{:02}/XI", "greedy_score_skip"),
    Plan("Essai_2019_Collines", "ordinal", "greedy", 840,
         (140_000, 393_880, 290_000, 70_000, 100_000, 10_540, 393_800, 87_000, 90_000, 265_000, 62_000, 43_000,
          10_000, 4_000, 14_000), 984_700, {"min_length": "3", "max_length": "3", "currency": "PLN"},
         ("voting_method",), winners="greedy_score_skip"),
    Plan("Essai_2018_Rejon", "choose-1", "greedy-no-skip", 1_100, (250_000,) * 6, 750_000,
         {"min_length": "1", "max_length": "1", "currency": "PLN"}, ("age", "sex", "voting_method"),
         winners="greedy_votes_noskip"),
    Plan("Essai_2024_Jeunes", "approval", "equalshares/add1", 84,
         (7_200, 21_000, 40_000, 10_000, 15_000, 40_000, 1_000, 50_000, 5_000, 5_000, 11_000, 12_000, 1_500, 30_000),
         100_000, {"min_length": "2", "currency": "EUR"}, winners="mes_cost_add1"),
    Plan("Essai_2022_Capitale", "approval", "unknown", 520,
         tuple(1_000_000 * cost for cost in (6, 8, 6, 10, 10, 40, 4, 40, 2, 7, 14, 20, 5, 1, 9, 3, 2, 8, 1, 5)),
         122_600_000, {"max_length": "4", "currency": "HUF"}, increment=1_000),
    Plan("Essai_2017_Ville", "approval", "greedy", 1_300,
         (229_000, 117_000, 460_000, 122_000, 513_400, 10_000, 20_000, 19_795, 30_000, 41_600, 208_860, 20_000, 67_650,
          17_500, 3_000, 70_000, 97_000, 300_000, 45_000, 88_000, 150_000, 12_000), 1_500_000,
         {"min_length": "1", "max_sum_cost": "1500000", "currency": "PLN"}, ("age", "sex", "voting_method")),
)  # fmt: skip


# --- Ballots ----------------------------------------------------------------------------------------
def ballots_of(plan: Plan, ids: list[str], dice: random.Random) -> list[tuple[list[str], list[int]]]:
    """Few projects please many, many please few; who likes one likes its neighbours."""
    pull = [1 / (1 + rank) ** 0.7 for rank in dice.sample(range(len(ids)), len(ids))]
    return [_ballot(plan, ids, pull, dice) for _ in range(plan.voters)]


def _ballot(plan: Plan, ids: list[str], pull: list[float], dice: random.Random) -> tuple[list[str], list[int]]:
    home = dice.randrange(len(ids))
    least, most = int(plan.asks.get("min_length", 1)), int(plan.asks.get("max_length", 5))
    sum_points = int(plan.asks.get("max_sum_points", 0))
    size = min(dice.randint(least, most), len(ids), sum_points or len(ids))
    weights = [value * (3 if abs(at - home) < 2 else 1) for at, value in enumerate(pull)]
    liked: list[str] = []
    while len(liked) < size:
        (chosen,) = dice.choices(ids, weights)
        if chosen not in liked:
            liked.append(chosen)
    points = [1] * size
    for _ in range(sum_points - size if sum_points else 0):
        points[dice.randrange(size)] += 1
    return liked, points


# --- Text -------------------------------------------------------------------------------------------
def cell(value: str) -> str:
    return f'"{value.replace(chr(34), chr(34) * 2)}"' if ";" in value or '"' in value else value


def text_of(plan: Plan, selected: dict[str, int]) -> str:
    """The whole file. The draws are the same whatever is selected."""
    dice = random.Random(plan.name)
    ids = [plan.label.format(number) for number in range(1, len(plan.costs) + 1)]
    ballots = ballots_of(plan, ids, dice)
    votes = Counter(one for liked, _ in ballots for one in liked)
    score = Counter[str]()
    for liked, points in ballots:
        worth = range(len(liked), 0, -1) if plan.kind == "ordinal" else points
        score.update(dict(zip(liked, worth, strict=True)))
    tallies = {one: f"{votes[one]};" + f"{score[one]};" * (plan.kind in SCORED) for one in ids}
    return "\n".join([*_meta(plan), *_projects(plan, tallies, selected), *_votes(plan, ballots, dice), ""])


def _meta(plan: Plan) -> list[str]:
    year, place = plan.name.split("_")[1:]
    head = {
        "description": f"Budget participatif inventé, {place}", "country": "France", "unit": place,
        "instance": year, "num_projects": str(len(plan.costs)), "num_votes": str(plan.voters),
        "budget": str(plan.budget), "vote_type": plan.kind, "rule": plan.rule,
        "date_begin": f"02.09.{year}", "date_end": f"16.09.{year}",
    }  # fmt: skip
    return ["META", "key;value", *(f"{key};{cell(value)}" for key, value in {**head, **_asks(plan)}.items())]


def _asks(plan: Plan) -> dict[str, str]:
    return {**plan.asks, **({"comment": f"#1: {plan.extra[1]}"} if plan.extra else {})}


def _projects(plan: Plan, tallies: dict[str, str], selected: dict[str, int]) -> list[str]:
    rows = ["PROJECTS", "project_id;cost;votes;" + "score;" * (plan.kind in SCORED) + "name;selected"]
    for at, (tally, cost) in enumerate(zip(tallies, plan.costs, strict=True)):
        name = f"{THINGS[at % len(THINGS)]} {PLACES[(at * 3 + len(plan.name)) % len(PLACES)]}"
        rows.append(f"{tally};{cost};{tallies[tally]}{name};{selected.get(tally, 0)}")
    return rows


def _votes(plan: Plan, ballots: list[tuple[list[str], list[int]]], dice: random.Random) -> list[str]:
    has_points = plan.kind == "cumulative"
    rows = ["VOTES", ";".join(["voter_id", "vote", *["points"] * has_points, *plan.attributes])]
    draw = {
        "age": lambda: str(dice.randint(16, 90)),
        "sex": lambda: dice.choice("FM"),
        "voting_method": lambda: dice.choices(("internet", "paper"), (4, 1))[0],
    }
    for number, (liked, points) in enumerate(ballots, 1):
        cells = [str(number), ",".join(liked), *[",".join(map(str, points))] * has_points]
        rows.append(";".join([*cells, *(draw[name]() for name in plan.attributes)]))
    return rows


# --- Outcomes ---------------------------------------------------------------------------------------
def outcomes(path: Path, increment: int) -> dict[str, list[str]]:
    """Winners by each rule, in the order the tool gives them."""
    instance, profile = parse_pabulib(str(path))
    kind, cost = instance.meta["vote_type"], {one.name: one.cost for one in instance}
    votes, score = _support(profile, kind)
    keys = {"votes": votes, **({"score": score} if kind in SCORED else {})}
    found = {}
    for name, support in keys.items():
        order = sorted(cost, key=lambda one, support=support: (-support[one], cost[one], one))
        found[f"greedy_{name}_skip"] = _greedy(order, cost, instance.budget_limit, stops=False)
        found[f"greedy_{name}_noskip"] = _greedy(order, cost, instance.budget_limit, stops=True)
    ties = TieBreakingRule(lambda _i, _p, one: (-(score if kind in SCORED else votes)[one.name], one.cost, one.name))
    by_votes = TieBreakingRule(lambda _i, _p, one: (-votes[one.name], one.cost, one.name))
    approvals = ApprovalProfile([_approval(profile, one) for one in profile], instance=instance)
    found["phragmen"] = _names(sequential_phragmen(instance, approvals, tie_breaking=by_votes))
    mes = f"mes_{SCORED.get(kind, 'cost')}"
    shares = {"sat_class": SAT[kind], "tie_breaking": ties}
    found[mes] = _names(method_of_equal_shares(instance, profile.as_multiprofile(), **shares))
    raised = method_of_equal_shares(instance, profile.as_multiprofile(), voter_budget_increment=increment, **shares)
    found[f"{mes}_add1"] = _names(raised)
    return found


def _approval(profile, one):
    return type(ApprovalProfile().ballot_type())(list(one)) if hasattr(one, "keys") else one


def _support(profile, kind: str) -> tuple[Counter[str], Counter[str]]:
    votes, score = Counter[str](), Counter[str]()
    for one in profile:
        ranked = list(one)
        for at, project in enumerate(ranked):
            votes[project.name] += 1
            score[project.name] += int(one[project]) if kind == "cumulative" else len(ranked) - at
    return votes, score


def _greedy(order: list[str], cost: dict, budget: int, *, stops: bool) -> list[str]:
    winners = []
    for one in order:
        if cost[one] <= budget:
            winners.append(one)
            budget -= cost[one]
        elif stops:
            break
    return winners


def _names(allocation) -> list[str]:
    return [one.name for one in allocation]


# --- Files ------------------------------------------------------------------------------------------
def make(plan: Plan) -> None:
    path = FOLDER / f"{plan.name}.pb"
    path.write_text(text_of(plan, {}), encoding="utf-8")
    found = outcomes(path, plan.increment)
    ids = [plan.label.format(number) for number in range(1, len(plan.costs) + 1)]
    selected = dict.fromkeys(found[plan.winners], 1)
    if plan.extra:
        left = [one for one in ids if one not in selected]
        selected[left[0]] = plan.extra[0]
    path.write_text(text_of(plan, selected), encoding="utf-8")
    said = {
        "file": path.name, "tool": TOOL, "tie_breaking": TIES, "mes_add1_increment": plan.increment,
        "rules": {key: {"winners": winners} for key, winners in found.items()},
    }  # fmt: skip
    path.with_suffix(".expected.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def check(path: Path) -> list[str]:
    """The rules whose winners are not those of the reference."""
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    found = outcomes(path, expected.get("mes_add1_increment") or 1)
    known = {key: rule.get("winners") for key, rule in expected["rules"].items()}
    return [key for key, winners in found.items() if known.get(key) and set(known[key]) != set(winners)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        wrong = {name: check(Path(name)) for name in sys.argv[2:]}
        sys.exit(json.dumps(wrong, indent=1) if any(wrong.values()) else 0)
    for plan in PLANS:
        make(plan)
