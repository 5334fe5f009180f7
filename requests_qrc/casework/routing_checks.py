"""Whether the rules still lead somewhere, and what one would have done of the cases of the last ninety days."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, prefetch_related_objects

from allonnes.town.closing import closing_days
from allonnes.town.models import Department
from requests_qrc.casework.permissions import handlers
from requests_qrc.intake.actions.routing import holds, rule_for, rules_in_use
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case, RoutingRule

TRIED_DAYS = 90
# Read one by one: the last ones, when there are more.
MOST_TRIED, MOST_SHOWN = 5_000, 50


def broken_rules() -> "QuerySet[RoutingRule]":
    """The rules in use that lead to a service closed, or to somebody who deals with no case any more."""
    is_gone = Q(agent__isnull=False) & ~Q(agent__in=handlers().order_by().values("pk"))
    return RoutingRule.objects.filter(Q(department__is_active=False) | is_gone, is_active=True)


@dataclass(frozen=True)
class Trial:
    """What a rule would have done. `taken`: those it would have given; `before`: held by a rule tried earlier."""

    received: int
    taken: list[Case]
    before: dict[str, int]
    is_cut: bool

    def agreeing(self, department: Department) -> int:
        """How many are with the service that the rule says."""
        return sum(case.department_id == department.pk for case in self.taken)

    def elsewhere(self, department: Department) -> list[Case]:
        """Those that another service deals with, or nobody yet."""
        return [case for case in self.taken if case.department_id != department.pk]


def try_rule(rule: RoutingRule, *, now: datetime) -> Trial:
    """Read again the cases received for ninety days as if the rule had been in use, after those tried before it.

    A case is read with its subject and its words of today. Seven queries.
    """
    prefetch_related_objects([rule], "categories", "neighbourhoods")
    since = now - timedelta(days=TRIED_DAYS)
    rows = Case.objects.submitted().filter(received_at__gte=since).exclude(state=CaseState.SPAM).defer("search")
    cases = list(rows.select_related("category", "department").order_by("-received_at", "-pk")[: MOST_TRIED + 1])
    place = (rule.position, rule.pk)
    earlier = [other for other in rules_in_use() if other.pk != rule.pk and (other.position, other.pk) < place]
    closed, taken, before = closing_days(), [], Counter[str]()
    for case in cases[:MOST_TRIED]:
        if not holds(rule, case, closed=closed):
            continue
        first = rule_for(case, earlier, closed=closed)
        if first is None:
            taken.append(case)
        else:
            before[first.name] += 1
    return Trial(min(len(cases), MOST_TRIED), taken, dict(before), len(cases) > MOST_TRIED)
