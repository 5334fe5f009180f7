"""Agreement with every reference outcome, as sets of ids."""

import json
from pathlib import Path

import pytest

from budgets.counting.rules import count
from budgets.counting.settings import Settings, Support
from tests.budgets.counting.real_files import EACH_FILE, FILES, expected_of, file_of, reference
from tests.real_data import DATA

RULES = [
    ("greedy_votes_skip", "greedy-skip", Support.VOTES),
    ("greedy_votes_noskip", "greedy-stop", Support.VOTES),
    ("greedy_score_skip", "greedy-skip", Support.POINTS),
    ("greedy_score_noskip", "greedy-stop", Support.POINTS),
    ("phragmen", "phragmen", Support.VOTES),
    ("mes_cost", "equal-shares", Support.VOTES),
    ("mes_cost_add1", "equal-shares-add1", Support.VOTES),
    ("mes_cost_add1u", "equal-shares-add1u", Support.VOTES),
    ("mes_score", "equal-shares", Support.POINTS),
    ("mes_score_add1", "equal-shares-add1", Support.POINTS),
    ("mes_score_add1u", "equal-shares-add1u", Support.POINTS),
    ("mes_borda_add1", "equal-shares-add1", Support.POINTS),
    ("mes_borda_add1u", "equal-shares-add1u", Support.POINTS),
]
LARGE = [path for path in FILES if (expected_of(path).get("mes_add1_increment") or 1) > 1]
CASES = [(path, *rule) for path in FILES for rule in RULES if reference(path, rule[0]) is not None]


@pytest.mark.parametrize(
    ("path", "key", "rule", "support"),
    CASES,
    ids=lambda value: value.stem[:30] if isinstance(value, Path) else str(value),
)
def test_winners_equal_the_reference(path: Path, key: str, rule: str, support: Support) -> None:
    outcome = count(rule, file_of(path).instance, Settings(support=support))
    assert frozenset(outcome.winners) == reference(path, key)
    assert outcome.spent + outcome.remaining == file_of(path).instance.budget


@pytest.mark.parametrize("path", LARGE, ids=lambda path: path.stem[:40])
def test_add1_with_the_increment_of_the_reference_tool_agrees(path: Path) -> None:
    increment = expected_of(path)["mes_add1_increment"]
    outcome = count("equal-shares-add1", file_of(path).instance, Settings(increment=increment))
    assert frozenset(outcome.winners) == reference(path, "mes_cost_add1")


@EACH_FILE
def test_published_tallies_are_found_again(path: Path) -> None:
    assert all("bulletins donnent" not in warning.text for warning in file_of(path).warnings)


def test_districts_of_toulouse_counted_apart_elect_what_their_union_says() -> None:
    union = json.loads((DATA / "pb" / "_Toulouse_2022_per_district_greedy.json").read_text(encoding="utf-8"))
    districts = [path for path in FILES if path.stem.startswith("France_Toulouse_2022_")]
    assert len(districts) == 10
    instances = [file_of(path).instance for path in districts]
    winners = {
        project_id for instance in instances for project_id in count("greedy-skip", instance, Settings()).winners
    }
    own = {project_id for instance in instances for project_id in instance.by_id}
    assert winners == own & set(union["winners"])
