"""The six rules on the same small vote, counted for real: what each gives is never written by hand."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from budgets.counting import words
from budgets.counting.instance import Instance, Project, group_ballots
from budgets.counting.rules import RULES, count
from budgets.counting.settings import Settings

MONEY = 10_000
NAMES = {"1": _l("Une fresque"), "2": _l("Deux bancs"), "3": _l("Une fontaine"), "4": _l("Un verger")}
COSTS = {"1": 3_000, "2": 1_000, "3": 4_000, "4": 6_000}
# Ten people: six, two and two.
GROUPS = ((("2", "4"), 6), (("1", "2", "3"), 2), (("3",), 2))


@dataclass(frozen=True)
class RuleExample:
    """A rule as the desk offers it: what it does, then what it gives on the example."""

    name: str
    explained: str
    winners: str
    spent: str


def example_projects() -> list[tuple[str, str, int]]:
    """The projects of the example: name, cost in words, votes."""
    votes = {key: sum(people for chosen, people in GROUPS if key in chosen) for key in NAMES}
    return [(str(NAMES[key]), words.money(COSTS[key]), votes[key]) for key in sorted(NAMES, key=lambda k: -votes[k])]


def rule_examples() -> list[RuleExample]:
    """Each rule, in the order in which the desk offers them."""
    projects = tuple(Project(id=key, cost=COSTS[key], name=str(NAMES[key])) for key in NAMES)
    ballots = group_ballots(dict.fromkeys(chosen, 1) for chosen, people in GROUPS for _one in range(people))
    vote = Instance(projects=projects, budget=MONEY, ballots=ballots)
    return [_example(rule, vote) for rule in RULES]


def _example(rule: str, vote: Instance) -> RuleExample:
    settings = Settings()
    outcome = count(rule, vote, settings)
    names = [str(NAMES[key]) for key in sorted(outcome.winners, key=lambda key: COSTS[key])]
    spent = _("%(spent)s sur %(money)s") % {"spent": words.money(outcome.spent), "money": words.money(MONEY)}
    explained = words.explain(rule, settings)[0]
    return RuleExample(str(words.RULE_NAMES[rule]), explained, ", ".join(names), spent)
