"""Equal Shares, Phragmén, and which rule accepts which settings."""

from fractions import Fraction

import pytest

from budgets.counting.instance import BallotType, Floor, Project
from budgets.counting.left_out import left_out
from budgets.counting.outcome import StepKind
from budgets.counting.rules import RULES, Misfit, RuleDoesNotApply, count
from budgets.counting.settings import Settings, Support
from tests.budgets.counting.builders import instance_of

POINTS = Settings(support=Support.POINTS)


def test_equal_shares_tells_prices_as_exact_fractions() -> None:
    instance = instance_of({"a": 10, "b": 4}, 12, ["a", "a", "ab"])
    outcome = count("equal-shares", instance, Settings())
    first, second = outcome.steps
    assert (first.project, first.price, first.rho) == ("a", Fraction(10, 3), Fraction(1, 3))
    assert (second.kind, second.purse) == (StepKind.SUPPORTERS_TOO_POOR, Fraction(2, 3))
    assert first.as_json()["price"] == "10/3"
    assert outcome.share == 4


def test_a_poor_supporter_gives_all_and_the_others_share_the_rest() -> None:
    instance = instance_of({"a": 7, "b": 6}, 15, ["ab", "a", "b"])
    outcome = count("equal-shares", instance, Settings())
    assert [(step.project, step.price) for step in outcome.steps] == [("b", 3), ("a", 5)]
    assert outcome.steps[1].rho == Fraction(5, 7)


def test_add1_raises_the_share_until_nothing_more_fits() -> None:
    instance = instance_of({"a": 6, "b": 6}, 12, ["a", "a", "b"])
    assert count("equal-shares", instance, Settings()).winners == ("a",)
    completed = count("equal-shares-add1", instance, Settings())
    assert (set(completed.winners), completed.share) == ({"a", "b"}, 6)


def test_add1_keeps_the_last_outcome_within_the_budget() -> None:
    instance = instance_of({"a": 6, "b": 9}, 12, ["a", "a", "b"])
    assert count("equal-shares-add1", instance, Settings()).winners == ("a",)


def test_add1u_spends_what_add1_leaves_on_the_most_supported_that_fit() -> None:
    instance = instance_of({"a": 6, "b": 5, "c": 7}, 12, ["a", "a", "b", "c", "c"])
    outcome = count("equal-shares-add1u", instance, Settings(increment=100))
    told = {step.project: step.kind for step in outcome.steps}
    assert told == {
        "a": StepKind.ELECTED_BY_COMPLETION,
        "c": StepKind.DOES_NOT_FIT,
        "b": StepKind.ELECTED_BY_COMPLETION,
    }
    assert (outcome.winners, outcome.remaining) == (("a", "b"), 1)


def test_equal_shares_with_points_charges_by_the_point() -> None:
    instance = instance_of({"a": 6}, 10, [{"a": 2}, {"a": 1}])
    (step,) = count("equal-shares", instance, POINTS).steps
    assert (step.price, step.rho, step.support) == (2, 2, 3)


def test_blank_ballots_receive_a_share_too() -> None:
    instance = instance_of({"a": 10}, 10, ["a", ""])
    assert count("equal-shares", instance, Settings()).winners == ()


def test_no_ballot_elects_nobody_by_shares_and_says_why() -> None:
    outcome = count("equal-shares", instance_of({"a": 10}, 10, []), Settings())
    assert [step.kind for step in outcome.steps] == [StepKind.NO_SUPPORT]


def test_withdrawn_projects_stay_out_of_every_rule() -> None:
    instance = instance_of({"a": 1, "b": 1}, 10, ["a", "a", "b"])
    projects = (Project("a", 1, withdrawn=True), instance.by_id["b"])
    for rule in RULES:
        outcome = count(rule, type(instance)(projects, 10, instance.ballots), Settings())
        assert outcome.winners == ("b",)
        assert StepKind.WITHDRAWN in {step.kind for step in outcome.steps}


def test_phragmen_tells_loads_and_stops_at_the_first_that_does_not_fit() -> None:
    instance = instance_of({"a": 6, "b": 6, "c": 4, "z": 99}, 10, ["a", "a", "ab", "b", "c"])
    outcome = count("phragmen", instance, Settings())
    assert [(step.project, step.kind, step.load) for step in outcome.steps] == [
        ("a", StepKind.ELECTED, 2),
        ("b", StepKind.STOPPED, 4),
        ("c", StepKind.NOT_REACHED, None),
        ("z", StepKind.OUT_OF_REACH, None),
    ]


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"greedy-skip", "greedy-stop"}))
def test_floors_and_minimum_are_refused_outside_greedy_rules(rule: str) -> None:
    with pytest.raises(RuleDoesNotApply) as refused:
        count(rule, instance_of({"a": 1}, 9, ["a"], floors=(Floor("QPV", 1, ("a",)),)), Settings())
    assert refused.value.misfit is Misfit.FLOORS
    with pytest.raises(RuleDoesNotApply) as refused:
        count(rule, instance_of({"a": 1}, 9, ["a"], minimum_votes=1), Settings())
    assert refused.value.misfit is Misfit.MINIMUM_VOTES


@pytest.mark.parametrize(
    ("rule", "ballot_type", "settings", "misfit"),
    [
        ("random", BallotType.APPROVAL, Settings(), Misfit.UNKNOWN_RULE),
        ("greedy-skip", BallotType.APPROVAL, Settings(increment=2), Misfit.INCREMENT),
        ("greedy-skip", BallotType.APPROVAL, POINTS, Misfit.NO_POINTS),
        ("equal-shares", BallotType.CHOOSE_ONE, POINTS, Misfit.NO_POINTS),
        ("phragmen", BallotType.ORDINAL, POINTS, Misfit.POINTS_IN_PHRAGMEN),
    ],
)
def test_settings_that_do_not_apply_are_refused(
    rule: str, ballot_type: BallotType, settings: Settings, misfit: Misfit
) -> None:
    with pytest.raises(RuleDoesNotApply) as refused:
        count(rule, instance_of({"a": 1}, 9, ["a"], ballot_type=ballot_type), settings)
    assert refused.value.misfit is misfit


def test_equal_shares_refuses_points_that_are_not_whole_or_positive() -> None:
    for points in (Fraction(1, 2), -1):
        with pytest.raises(RuleDoesNotApply) as refused:
            count("equal-shares", instance_of({"a": 1}, 9, [{"a": points}]), POINTS)
        assert refused.value.misfit is Misfit.POINTS_NOT_WHOLE


def test_left_out_counts_voters_and_groups_without_a_winner() -> None:
    instance = instance_of({"a": 1, "b": 1, "c": 1}, 9, ["a", "ab", "b", "b", "c", ""])
    groups = {"a": "Chaoué", "b": "Perrières", "c": "Perrières"}
    projects = tuple(Project(project.id, project.cost, "", groups[project.id]) for project in instance.projects)
    found = left_out(type(instance)(projects, 9, instance.ballots), ["a"])
    assert (found.voters, found.blank, found.groups_without_winner) == (3, 1, ("Perrières",))
    assert (found.groups["Perrières"].voters, found.groups["Perrières"].voters_left_out) == (4, 3)
    assert (found.groups["Chaoué"].projects, found.groups["Chaoué"].winners) == (1, 1)
