"""Greedy rules: skip, stop, floors, minimum of votes, ties."""

import pytest

from budgets.counting.greedy import greedy_skip, greedy_stop
from budgets.counting.instance import Floor, Instance, Project
from budgets.counting.outcome import Outcome
from budgets.counting.settings import Settings, Support, TieRule
from budgets.counting.ties import draw
from tests.budgets.counting.builders import instance_of

COSTS = {"a": 50, "b": 60, "c": 30, "d": 10}
BALLOTS = ["abcd", "abc", "ab", "a"]


def kinds(outcome: Outcome) -> list[tuple[str, str]]:
    return [(step.project, step.kind.value) for step in outcome.steps]


def test_skip_passes_over_what_does_not_fit() -> None:
    outcome = greedy_skip(instance_of(COSTS, 100, BALLOTS), Settings())
    assert kinds(outcome) == [("a", "elected"), ("b", "does-not-fit"), ("c", "elected"), ("d", "elected")]
    assert [(step.before, step.after) for step in outcome.steps] == [(100, 50), (50, 50), (50, 20), (20, 10)]
    assert (outcome.spent, outcome.remaining) == (90, 10)


def test_stop_stops_at_the_first_that_does_not_fit() -> None:
    outcome = greedy_stop(instance_of(COSTS, 100, BALLOTS), Settings())
    assert kinds(outcome) == [("a", "elected"), ("b", "stopped"), ("c", "not-reached"), ("d", "not-reached")]


def test_a_project_below_the_minimum_of_votes_is_set_aside_and_never_stops_the_count() -> None:
    instance = instance_of({"a": 50, "b": 200, "c": 30}, 100, ["a", "a", "b", "cc", "c"], minimum_votes=2)
    outcome = greedy_stop(instance, Settings())
    assert dict(kinds(outcome)) == {"a": "elected", "b": "below-minimum", "c": "elected"}
    assert next(step.minimum for step in outcome.steps if step.project == "b") == 2


def test_the_minimum_counts_ballots_where_points_rank_the_projects() -> None:
    instance = instance_of({"a": 10, "b": 10}, 20, [{"a": 9}, {"b": 1}, {"b": 1}], minimum_votes=2)
    assert greedy_skip(instance, Settings(support=Support.POINTS)).winners == ("b",)


def test_a_floor_is_filled_first_then_everyone_shares_the_rest() -> None:
    floors = (Floor("QPV", 45, ("c", "d", "b")),)
    outcome = greedy_skip(instance_of(COSTS, 100, BALLOTS, floors=floors), Settings())
    assert kinds(outcome) == [
        ("b", "does-not-fit-floor"),
        ("c", "elected-by-floor"),
        ("d", "elected-by-floor"),
        ("a", "elected"),
        ("b", "does-not-fit"),
    ]
    assert [(step.envelope, step.before, step.after) for step in outcome.steps] == [
        ("QPV", 45, 45),
        ("QPV", 45, 15),
        ("QPV", 15, 5),
        (None, 60, 10),
        (None, 10, 10),
    ]


def test_a_floor_of_the_stopping_rule_stops_inside_it_and_starts_again_for_the_rest() -> None:
    floors = (Floor("QPV", 45, ("c", "d", "b")),)
    outcome = greedy_stop(instance_of(COSTS, 100, BALLOTS, floors=floors), Settings())
    assert kinds(outcome)[0] == ("b", "stopped-floor")
    assert kinds(outcome)[1:] == [("a", "elected"), ("b", "stopped"), ("c", "not-reached"), ("d", "not-reached")]


def test_what_a_floor_does_not_spend_returns_to_everyone() -> None:
    outcome = greedy_skip(
        instance_of({"a": 90, "q": 20}, 110, ["a", "a", "q"], floors=(Floor("QPV", 60, ("q",)),)), Settings()
    )
    assert set(outcome.winners) == {"a", "q"}


def test_a_floor_gives_a_project_to_an_envelope_that_would_have_none() -> None:
    instance = instance_of({"a": 60, "b": 40, "q": 30}, 100, ["ab", "ab", "q"])
    with_floor = instance_of({"a": 60, "b": 40, "q": 30}, 100, ["ab", "ab", "q"], floors=(Floor("QPV", 30, ("q",)),))
    assert "q" not in greedy_skip(instance, Settings()).winners
    assert "q" in greedy_skip(with_floor, Settings()).winners


def test_a_withdrawn_project_is_never_elected_nor_stops_the_count() -> None:
    projects = (Project("a", 999, withdrawn=True), Project("b", 10))
    instance = Instance(projects, 100, instance_of({"a": 1, "b": 1}, 1, ["a", "a", "b"]).ballots)
    assert kinds(greedy_stop(instance, Settings())) == [("a", "withdrawn"), ("b", "elected")]


def test_a_tie_goes_to_the_lower_cost_then_to_the_id_read_as_text() -> None:
    outcome = greedy_skip(instance_of({"10": 5, "9": 5, "8": 4}, 9, [{"10": 1, "9": 1, "8": 1}]), Settings())
    assert [step.project for step in outcome.steps] == ["8", "10", "9"]


@pytest.mark.parametrize("seed", ["Allonnes 2026", "autre graine", "encore une"])
def test_a_tie_by_draw_follows_the_published_hash_and_not_the_id(seed: str) -> None:
    instance = instance_of({"1": 5, "2": 5, "3": 5}, 5, [{"1": 1, "2": 1, "3": 1}])
    first = min("123", key=lambda project_id: draw(seed, project_id))
    assert greedy_skip(instance, Settings(tie=TieRule.COST_THEN_SEED, seed=seed)).winners == (first,)


def test_the_draw_depends_on_the_seed() -> None:
    winners = set()
    for number in range(12):
        instance = instance_of({"1": 5, "2": 5, "3": 5}, 5, [{"1": 1, "2": 1, "3": 1}])
        settings = Settings(tie=TieRule.COST_THEN_SEED, seed=f"graine {number}")
        winners.update(greedy_skip(instance, settings).winners)
    assert winners == {"1", "2", "3"}


def test_a_draw_without_a_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        Settings(tie=TieRule.COST_THEN_SEED)


@pytest.mark.parametrize(
    ("floors", "reason"),
    [
        ((Floor("QPV", 10, ("z",)),), "unknown project"),
        ((Floor("QPV", 10, ("a",)), Floor("Jeunes", 10, ("a",))), "one floor only"),
        ((Floor("QPV", 101, ("a",)),), "more than the budget"),
    ],
)
def test_floors_that_make_no_sense_are_refused(floors: tuple[Floor, ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        instance_of(COSTS, 100, BALLOTS, floors=floors)


@pytest.mark.parametrize(("cost", "budget"), [(0, 10), (-1, 10), (1, -1)])
def test_money_below_zero_is_refused(cost: int, budget: int) -> None:
    with pytest.raises(ValueError, match="cost"):
        instance_of({"a": cost}, budget, [])


def test_projects_and_ballots_are_checked_against_each_other() -> None:
    with pytest.raises(ValueError, match="share an id"):
        Instance((Project("a", 1), Project("a", 2)), 5, ())
    with pytest.raises(ValueError, match="unknown project"):
        instance_of({"a": 1}, 5, ["b"])
