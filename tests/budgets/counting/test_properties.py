"""What holds for every instance, drawn at random."""

import dataclasses
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.counting.equal_shares import Run
from budgets.counting.instance import Instance
from budgets.counting.numbers import Number
from budgets.counting.purses import Market
from budgets.counting.rising import Rise
from budgets.counting.rules import RULES, count
from budgets.counting.settings import Settings, Support, TieRule
from tests.budgets.counting.builders import instance_of, instances

DRAW = Settings(tie=TieRule.COST_THEN_SEED, seed="Allonnes")
EACH_RULE = pytest.mark.parametrize("rule", RULES)


def has_float(value: object) -> bool:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return any(has_float(getattr(value, field.name)) for field in dataclasses.fields(value))
    if isinstance(value, list | tuple):
        return any(has_float(one) for one in value)
    return isinstance(value, float)


@EACH_RULE
@given(instance=instances())
@settings(deadline=None, max_examples=60)
def test_money_is_never_exceeded_and_adds_up(rule: str, instance: Instance) -> None:
    outcome = count(rule, instance, Settings())
    assert outcome.spent == sum(instance.by_id[winner].cost for winner in outcome.winners) <= instance.budget
    assert outcome.remaining == instance.budget - outcome.spent
    assert len(set(outcome.winners)) == len(outcome.winners)


@EACH_RULE
@given(instance=instances(), data=st.data())
@settings(deadline=None, max_examples=60)
def test_order_of_projects_and_ballots_does_not_matter(rule: str, instance: Instance, data: st.DataObject) -> None:
    shuffled = dataclasses.replace(
        instance,
        projects=tuple(data.draw(st.permutations(instance.projects))),
        ballots=tuple(data.draw(st.permutations(instance.ballots))),
    )
    assert count(rule, shuffled, DRAW) == count(rule, instance, DRAW)


@EACH_RULE
@given(instance=instances())
@settings(deadline=None, max_examples=40)
def test_each_project_is_told_once_and_no_float_anywhere(rule: str, instance: Instance) -> None:
    outcome = count(rule, instance, Settings())
    assert sorted(step.project for step in outcome.steps) == sorted(instance.by_id)
    assert not has_float(outcome)
    assert "." not in json.dumps(outcome.as_json()["steps"])


@EACH_RULE
@given(cost=st.integers(1, 10**6), voters=st.integers(1, 400), others=st.integers(0, 3))
@settings(deadline=None, max_examples=40)
def test_a_unanimous_project_that_takes_the_whole_budget_is_elected(
    rule: str, cost: int, voters: int, others: int
) -> None:
    costs = {"a": cost} | {str(number): cost + 1 for number in range(others)}
    outcome = count(rule, instance_of(costs, cost, ["a"] * voters), Settings())
    assert outcome.winners == ("a",)


@pytest.mark.parametrize("rule", ["equal-shares", "equal-shares-add1", "equal-shares-add1u"])
def test_61_voters_of_61_elect_a_project_where_floats_do_not(rule: str) -> None:
    cost = next(cost for cost in range(10_000, 40_000) if sum([cost / 61] * 61) < cost)
    assert count(rule, instance_of({"a": cost}, cost, ["a"] * 61), Settings()).winners == ("a",)


@given(instance=instances())
@settings(deadline=None, max_examples=60)
def test_greedy_skip_and_add1u_leave_no_room_for_another_project(instance: Instance) -> None:
    for rule in ("greedy-skip", "equal-shares-add1u"):
        outcome = count(rule, instance, Settings())
        left_out = [project for project in instance.projects if project.id not in outcome.winners]
        assert all(project.cost > outcome.remaining for project in left_out)


def literal_add1(instance: Instance, market: Market, increment: int) -> frozenset[str]:
    """Add-1 as it is published: every turn is run."""
    share: Number = Fraction(instance.budget, instance.voters)
    bought, turn = Run(market, share).bought, 0
    while turn < 200:
        left = instance.budget - sum(instance.by_id[one].cost for one in bought)
        if not any(p.cost <= left for p in instance.projects if p.id not in bought):
            break
        larger = Run(market, share + increment).bought
        if sum(instance.by_id[one].cost for one in larger) > instance.budget:
            break
        bought, share, turn = larger, share + increment, turn + 1
    return frozenset(bought)


@pytest.mark.parametrize("support", Support)
@given(data=st.data(), increment=st.integers(1, 3))
@settings(deadline=None, max_examples=150)
def test_add1_with_skipped_turns_elects_what_every_turn_would(
    support: Support, data: st.DataObject, increment: int
) -> None:
    instance = data.draw(instances(with_points=support is Support.POINTS))
    chosen = Settings(support=support, increment=increment)
    expected = literal_add1(instance, Market.of(instance, chosen), increment)
    assert frozenset(count("equal-shares-add1", instance, chosen).winners) == expected


@pytest.mark.parametrize("support", Support)
@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_a_rise_buys_at_each_turn_what_a_fresh_run_buys(support: Support, data: st.DataObject) -> None:
    instance = data.draw(instances(with_points=support is Support.POINTS))
    market = Market.of(instance, Settings(support=support))
    share = Fraction(data.draw(st.integers(0, 30)), 7)
    rise = Rise(market, share, 1)
    for turn in range(1, 40):
        rise.move(turn)
        assert rise.bought == frozenset(Run(market, share + turn).bought)


def naive_equal_shares(instance: Instance) -> list[str]:
    """Equal Shares straight from its definition, with fractions and no shortcut."""
    share = Fraction(instance.budget, instance.voters)
    voters = [dict(ballot.points) for ballot in instance.ballots for _ in range(ballot.count)]
    purses, won = [share] * len(voters), []
    while True:
        offers = []
        for project in instance.projects:
            rich = [n for n, voter in enumerate(voters) if project.id in voter]
            if project.id in won or sum(purses[n] for n in rich) < project.cost:
                continue
            owed = Fraction(project.cost)
            for rank, n in enumerate(sorted(rich, key=lambda n: purses[n])):
                price = owed / (len(rich) - rank)
                if purses[n] >= price:
                    break
                owed -= purses[n]
            offers.append((price / project.cost, -len(rich), project.cost, project.id, price))
        if not offers:
            return won
        *_, winner, price = min(offers)
        won.append(winner)
        purses = [
            max(purse - price, Fraction(0)) if winner in voter else purse
            for purse, voter in zip(purses, voters, strict=True)
        ]


@given(instance=instances())
@settings(deadline=None, max_examples=200)
def test_equal_shares_buys_in_the_order_of_its_definition(instance: Instance) -> None:
    assert list(count("equal-shares", instance, Settings()).winners) == naive_equal_shares(instance)
