"""The French of the count."""

from fractions import Fraction

import pytest

from budgets.counting import words
from budgets.counting.instance import Floor
from budgets.counting.numbers import Number
from budgets.counting.outcome import StepKind
from budgets.counting.rules import RULES, Misfit, count
from budgets.counting.settings import Settings, Support, TieRule
from tests.budgets.counting.builders import instance_of

COSTS = {"a": 50_000, "b": 60_000, "c": 30_000}
BALLOTS = ["abc", "ab", "a"]


def told(rule: str, **fields: object) -> list[str]:
    instance = instance_of(COSTS, 100_000, BALLOTS, **fields)
    steps = count(rule, instance, Settings()).steps
    return [words.sentence(step, instance).replace("\u202f", "_").replace("\u00a0", "~") for step in steps]


def test_each_step_of_greedy_skip_is_one_sentence() -> None:
    assert told("greedy-skip") == [
        "n°~a Projet a_: 3 votes, coûte 50_000~€, il restait 100_000~€_: retenu, il reste 50_000~€",
        "n°~b Projet b_: 2 votes, coûte 60_000~€, il restait 50_000~€_: écarté, il coûte plus que ce qui reste",
        "n°~c Projet c_: 1 vote, coûte 30_000~€, il restait 50_000~€_: retenu, il reste 20_000~€",
    ]


def test_stop_minimum_and_floors_have_their_words() -> None:
    assert told("greedy-stop")[1].endswith("ne rentre pas, le décompte s’arrête ici")
    assert told("greedy-stop")[2].endswith("non examiné, le décompte s’est arrêté avant lui")
    assert told("greedy-skip", minimum_votes=2)[2].endswith("écarté, il n’a pas le minimum de 2 votes")
    floor = told("greedy-skip", floors=(Floor("QPV", 40_000, ("b", "c")),))
    assert floor[0].endswith(
        "il restait 40_000~€ dans la part garantie «_QPV_»_: "
        "ne rentre pas dans la part garantie, il sera examiné avec tous les autres"
    )
    assert floor[1].endswith("retenu sur la part garantie, il y reste 10_000~€")


def test_equal_shares_and_phragmen_have_their_words() -> None:
    assert told("equal-shares")[0].endswith(
        "retenu, il reste 50_000~€ (chacun de ses soutiens paie au plus 16_666,67~€)"
    )
    assert told("equal-shares")[1].endswith(
        "écarté, celles et ceux qui l’ont choisi n’ont plus que 33_333,33~€ ensemble"
    )
    assert told("phragmen")[1].endswith("ne rentre pas, le décompte s’arrête ici")


@pytest.mark.parametrize("kind", sorted(set(StepKind) - {StepKind.BELOW_MINIMUM, StepKind.SUPPORTERS_TOO_POOR}))
def test_every_kind_of_step_has_words(kind: StepKind) -> None:
    assert str(words.DECISIONS[kind])


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_explained_in_a_few_plain_sentences(rule: str) -> None:
    rule_words, tie_words = words.explain(rule, Settings(tie=TieRule.COST_THEN_SEED, seed="Allonnes 2026"))
    assert 2 <= rule_words.count(".") <= 3
    assert "%" not in rule_words + tie_words
    assert "Allonnes 2026" in tie_words


@pytest.mark.parametrize("misfit", Misfit)
def test_every_refusal_names_the_rule(misfit: Misfit) -> None:
    assert "Phragmén" in words.refusal(misfit, "phragmen")
    assert "inconnue" in words.refusal(misfit, "inconnue")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1_234_567, "1_234_567"),
        (-1_234, "-1_234"),
        (Fraction(25, 2), "12,50"),
        (Fraction(1, 3), "0,33"),
        (Fraction(-1, 3), "-0,33"),
        (Fraction(1999, 2000), "1,00"),
        (Fraction(8, 2), "4"),
    ],
)
def test_numbers_are_written_the_french_way(value: Number, text: str) -> None:
    assert words.number(value).replace("\u202f", "_") == text


def test_points_are_points_and_a_summary_is_a_sentence() -> None:
    assert words.support_words(2, Support.POINTS) == "2 points"
    outcome = count("greedy-skip", instance_of(COSTS, 100_000, BALLOTS), Settings())
    nothing = count("greedy-skip", instance_of(COSTS, 10, BALLOTS), Settings())
    assert words.summary(outcome) == "2 projets lauréats, 80\u202f000\u00a0€ dépensés, il reste 20\u202f000\u00a0€."
    assert words.summary(nothing, currency="PLN") == "Aucun projet lauréat, il reste 10\u00a0PLN."
