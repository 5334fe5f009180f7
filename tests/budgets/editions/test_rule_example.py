"""The six rules explained on one small vote, counted for real."""

from budgets.counting.rules import RULES
from budgets.editions.enums import Rule
from budgets.editions.rule_example import MONEY, example_projects, rule_examples


def test_the_six_rules_are_told_by_the_names_that_the_desk_offers() -> None:
    assert [example.name for example in rule_examples()] == [str(Rule(rule).label) for rule in RULES]
    assert set(RULES) == set(Rule.values)


def test_the_example_tells_the_rules_apart() -> None:
    assert [example.winners for example in rule_examples()] == [
        "Deux bancs, Une fresque, Un verger",
        "Deux bancs, Un verger",
        "Deux bancs",
        "Deux bancs, Une fontaine",
        "Deux bancs, Une fresque, Une fontaine",
        "Deux bancs, Une fontaine",
    ]


def test_what_is_spent_is_within_the_money() -> None:
    spent = [int("".join(filter(str.isdigit, example.spent.partition(" sur ")[0]))) for example in rule_examples()]
    assert max(spent) <= MONEY
    assert [votes for _name, _cost, votes in example_projects()] == [8, 6, 4, 2]
