"""What changes in the rules, the money or the dates of an edition, as residents read it: both values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import day, when
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.rule_words import money

# What a resident proposes or votes by. The days that a service has for its study are the town's own affair.
PUBLIC_RULES = (
    "amount",
    "max_project_cost",
    "ballot_type",
    "min_choices",
    "max_choices",
    "is_knapsack",
    "rule",
    "support",
    "tie_rule",
    "tie_seed",
    "minimum_votes",
    "minimum_age",
    "age_on",
    "parent_agreement_below",
    "is_open_to_residents",
    "is_open_to_students",
    "is_open_to_workers",
    "completion_days",
)
_MONEY = ("amount", "max_project_cost")
Spans = Mapping[str, tuple[datetime, datetime | None]]


@dataclass(frozen=True)
class RuleChange:
    """In words, kept as they were published."""

    what: str
    before: str
    after: str

    @property
    def line(self) -> str:
        return _("%(what)s : « %(before)s », puis « %(after)s »") % asdict(self)


def changes_of_rules(before: Edition, after: Edition) -> list[RuleChange]:
    """Each public rule whose value differs."""
    changed = [name for name in PUBLIC_RULES if getattr(before, name) != getattr(after, name)]
    return [RuleChange(_name(name), _value(before, name), _value(after, name)) for name in changed]


def changes_of_dates(before: Spans, after: Spans) -> list[RuleChange]:
    """Each phase whose dates differ."""
    changed = [kind for kind in PhaseKind if before.get(kind) != after.get(kind)]
    return [RuleChange(str(kind.label), _span(before.get(kind)), _span(after.get(kind))) for kind in changed]


def amended(body: str, changes: list[RuleChange], *, reason: str, now: datetime) -> str:
    """The règlement with what changes written at its end, so that the text in force is true."""
    title = _("Modification du %(day)s") % {"day": day(now)}
    lines = "\n".join(f"- {change.line}" for change in changes)
    return f"{body}\n\n## {title}\n\n{lines}\n\n{_('Motif : %(reason)s') % {'reason': reason}}"


def _name(name: str) -> str:
    field: Any = Edition._meta.get_field(name)
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def _value(edition: Edition, name: str) -> str:
    value = getattr(edition, name)
    if value is None or value == "":
        return _("rien")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if name in _MONEY:
        return money(edition, value)
    if isinstance(value, date):
        return day(value)
    field: Any = Edition._meta.get_field(name)
    return str(dict(field.flatchoices or ()).get(value, value))


def _span(span: tuple[datetime, datetime | None] | None) -> str:
    if span is None:
        return _("pas de dates")
    start, end = span
    if end is None:
        return _("à partir du %(start)s") % {"start": when(start)}
    return _("du %(start)s au %(end)s") % {"start": when(start), "end": when(end)}
