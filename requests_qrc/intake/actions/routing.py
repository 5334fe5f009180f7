"""The service that a new case goes to by itself, by the first rule that holds."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.typed import tidy_text
from allonnes.core.workflow import SYSTEM, Along, advance
from allonnes.core.working_days import is_working_day
from allonnes.town.closing import closing_days
from requests_qrc.intake.models import Case, RoutingRule
from requests_qrc.intake.workflow import CASE

OPENS, CLOSES = time(8), time(18)


def rules_in_use() -> list[RoutingRule]:
    """The rules, in the order in which they are tried, with what they name. Three queries."""
    rules = RoutingRule.objects.filter(is_active=True).select_related("department", "agent")
    return list(rules.prefetch_related("categories", "neighbourhoods"))


def fault_of(rule: RoutingRule) -> str | None:
    """Why a rule leads nowhere any more: it is then skipped, and told to who manages the service."""
    if not rule.department.is_active:
        return _("Le service « %(name)s » n’est plus en activité.") % {"name": rule.department}
    if rule.agent and not (rule.agent.is_active and rule.agent.has_perm("requests_qrc.handle_case")):
        return _("%(name)s ne traite plus de demandes.") % {"name": rule.agent.display_name}
    return None


def rule_for(case: Case, rules: Iterable[RoutingRule], *, closed: Collection[date]) -> RoutingRule | None:
    """The first rule that holds for a case, among those that lead somewhere; `closed`: the closing days of the town."""
    return next((rule for rule in rules if holds(rule, case, closed=closed) and fault_of(rule) is None), None)


def holds(rule: RoutingRule, case: Case, *, closed: Collection[date]) -> bool:
    """Whether a case is one of those that a rule speaks of, as it was when it was received."""
    categories = {category.pk for category in rule.categories.all()}
    neighbourhoods = {neighbourhood.pk for neighbourhood in rule.neighbourhoods.all()}
    parent = case.category.parent_id if case.category else None
    return (
        (not categories or case.category_id in categories or parent in categories)
        and (not neighbourhoods or case.neighbourhood_id in neighbourhoods)
        and rule.channel in {"", case.channel}
        and _says(rule, case)
        and _is_time_of(rule, case.reception, closed)
    )


def _says(rule: RoutingRule, case: Case) -> bool:
    said = " ".join(tidy_text(f"{case.title} {case.description}").lower().split())
    return not rule.words or any(word in said for word in rule.words)


def _is_time_of(rule: RoutingRule, moment: datetime, closed: Collection[date]) -> bool:
    if rule.when == RoutingRule.When.ALWAYS:
        return True
    local = timezone.localtime(moment)
    is_open = is_working_day(local.date(), closing_days=closed) and OPENS <= local.time() < CLOSES
    return is_open == (rule.when == RoutingRule.When.OPEN)


def route(case: Case, *, now: datetime) -> RoutingRule | None:
    """Give a case just received to the service of the first rule that holds; without one it waits to be sorted."""
    rule = rule_for(case, rules_in_use(), closed=closing_days())
    if rule is None:
        return None
    row = {"department": rule.department, "agent": rule.agent, "is_urgent": case.is_urgent or rule.is_urgent}
    along = Along(row=row, history={"department": rule.department})
    advance(CASE, case, "assign", by=SYSTEM, reason=_("Règle « %(name)s »") % {"name": rule.name}, along=along)
    return rule
