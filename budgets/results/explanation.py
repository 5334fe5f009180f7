"""A count told to residents: each line replayed in words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.counting import words
from budgets.counting.numbers import Number, parse_exact
from budgets.counting.outcome import ELECTED_KINDS, Step, StepKind
from budgets.counting.rules import GREEDY
from budgets.counting.settings import Settings, Support, TieRule
from budgets.editions.models import Edition
from budgets.editions.rule_words import currency_sign, explained
from budgets.projects.models import Project
from budgets.results.models import Count

LINES_SHOWN, FOLDED_ABOVE = 10, 15
AMOUNTS = ("support", "cost", "before", "after", "price", "rho", "purse", "load")
# Seen first against its guaranteed share only, then again with all the others: not its last word.
PASSING_KINDS = {StepKind.DOES_NOT_FIT_FLOOR, StepKind.STOPPED_FLOOR}
SHARE = "part garantie"
SHARE_DECISIONS = {
    StepKind.ELECTED_BY_FLOOR: gettext_lazy("retenu, il y reste %(after)s"),
    StepKind.DOES_NOT_FIT_FLOOR: gettext_lazy("il n’y rentre pas, et sera examiné avec tous les autres"),
    StepKind.STOPPED_FLOOR: gettext_lazy(
        "il n’y rentre pas, on s’arrête là\u202f; il sera examiné avec tous les autres"
    ),
}


@dataclass(frozen=True)
class Line:
    """One decision of the count, in the order it was taken. `rank`: see `rank_words`; 0 for a project taken out."""

    rank: int
    number: int
    title: str
    url: str
    sentence: str
    support: str
    badge: str
    kind: str
    cost: int
    is_elected: bool
    envelope: str
    is_last_word: bool = True


@dataclass(frozen=True)
class Stage:
    """A part of the count: one guaranteed share, or all the projects. Each winner is in `lines`; on the page, `passed`
    (seen again in the next part) and `more` are folded."""

    title: str
    lines: list[Line]
    passed: list[Line]
    more: list[Line]


def step_of(stored: dict[str, Any]) -> Step:
    """A step as kept in the database, exact again."""
    exact = {name: parse_exact(stored[name]) for name in AMOUNTS if name in stored}
    return Step(
        project=stored["project"],
        kind=StepKind(stored["kind"]),
        envelope=stored.get("envelope"),
        minimum=stored.get("minimum"),
        **exact,
    )


def _badge(step: Step) -> tuple[str, str]:
    if step.kind in ELECTED_KINDS:
        return _("Retenu"), "ok"
    if step.kind is StepKind.WITHDRAWN:
        return _("Retiré"), "neutral"
    if step.kind in PASSING_KINDS:
        return _("Réexaminé plus loin"), "warn"
    return _("Écarté"), "danger"


def _sentence(step: Step, edition: Edition, support: Support) -> str:
    if step.kind is StepKind.WITHDRAWN:
        text = _("Ce projet a été retiré du vote : il n’est plus compté. Il avait %(support)s.")
        return text % {"support": words.support_words(step.support, support)}
    if step.envelope:
        text = _share_reason(step, edition, support)
    else:
        text = words.reason(step, support=support, currency=currency_sign(edition))
    return f"{text[0].upper()}{text[1:]}."


def _share(name: str) -> str:
    """« la part garantie du quartier prioritaire », without saying « part garantie » twice."""
    if name.lower().startswith(SHARE):
        return _("la %(name)s") % {"name": name[0].lower() + name[1:]}
    return _("la part garantie «\u202f%(name)s\u202f»") % {"name": name}


def _share_reason(step: Step, edition: Edition, support: Support) -> str:
    sign = currency_sign(edition)
    values = {
        "support": words.support_words(step.support, support),
        "cost": words.money(step.cost, sign),
        "before": words.money(step.before, sign),
        "share": _share(step.envelope or ""),
        "decision": str(SHARE_DECISIONS[step.kind]) % {"after": words.money(step.after, sign)},
    }
    return _("%(support)s, coûte %(cost)s, il restait %(before)s pour %(share)s\u202f: %(decision)s") % values


def _line(rank: int, step: Step, project: Project, count: Count) -> Line:
    badge, kind = _badge(step)
    support = Support(count.settings["support"])
    return Line(
        rank=rank,
        number=project.number or 0,
        title=project.shown_title,
        url="" if project.is_hidden else reverse("budgets:project", args=[count.edition.slug, project.number]),
        sentence=_sentence(step, count.edition, support),
        support=words.support_words(step.support, support),
        badge=badge,
        kind=kind,
        cost=project.cost or 0,
        is_elected=step.kind in ELECTED_KINDS,
        envelope=step.envelope or "",
        is_last_word=step.kind not in PASSING_KINDS,
    )


def replay(count: Count) -> list[Line]:
    """Every step of a count, in order. One query; `count.edition` must be loaded."""
    rows = Project.objects.filter(edition=count.edition_id).only("number", "title", "reference", "cost", "is_hidden")
    projects = {row.reference: row for row in rows.order_by("number")}
    steps = [step_of(stored) for stored in count.steps]
    lines = [
        _line(rank, step, projects[step.project], count) for rank, step in zip(_ranks(count, steps), steps, strict=True)
    ]
    if count.rule not in GREEDY:
        return lines
    told = [
        replace(after, sentence=after.sentence + _tie(count, before, first, second))
        for after, before, first, second in _neighbours(lines, steps)
    ]
    return lines[:1] + told


def _ranks(count: Count, steps: list[Step]) -> list[int]:
    """By support where the rule follows it, the same rank for the same support; else the order of the decisions."""
    if count.rule not in GREEDY:
        return list(range(1, len(steps) + 1))
    last_words = {step.project: step.support for step in steps if step.kind is not StepKind.WITHDRAWN}
    ranks: dict[Number, int] = {}
    for rank, support in enumerate(sorted(last_words.values(), reverse=True), 1):
        ranks.setdefault(support, rank)
    return [ranks[step.support] if step.project in last_words else 0 for step in steps]


def _neighbours(lines: list[Line], steps: list[Step]) -> Iterator[tuple[Line, Line, Step, Step]]:
    """Each line but the first, with the one before it and both their steps."""
    for (before, first), (after, second) in pairwise(zip(lines, steps, strict=True)):
        yield after, before, first, second


def _tie(count: Count, before: Line, first: Step, second: Step) -> str:
    """Why a project comes after another that has as much support; "" when it has less."""
    is_counted = StepKind.WITHDRAWN not in (first.kind, second.kind)
    is_tie = second.support and first.support == second.support and first.envelope == second.envelope
    if not is_tie or not is_counted:
        return ""
    if first.cost < second.cost:
        why = _("il coûte moins cher")
    elif count_settings(count).tie is TieRule.COST_THEN_SEED:
        why = _("ils coûtent autant, et le tirage annoncé avant le vote l’a mis devant")
    else:
        why = _("ils coûtent autant, et son numéro, rangé comme un mot, vient avant")
    text = _(" À égalité avec le n°\u00a0%(number)s, qui passe d’abord\u202f: %(why)s.")
    return text % {"number": before.number, "why": why}


def rank_words(count: Count, lines: list[Line]) -> str:
    """What the ranks follow, and why the list does not start with the first of them."""
    if count.rule not in GREEDY:
        return _("Avec cette règle, les projets ne sont pas pris dans l’ordre des voix : le numéro dit leur tour.")
    told = _("Le rang suit les voix ; à égalité, il est le même.")
    if Support(count.settings["support"]) is Support.POINTS:
        told = _("Le rang suit les points ; à égalité, il est le même.")
    if not any(line.envelope for line in lines):
        return told
    why = _(
        "La part garantie passe d’abord : ses projets ne sont comparés qu’entre eux, avant ceux qui ont plus de voix."
    )
    return f"{told} {why}"


def stages(lines: list[Line], *, is_folded: bool = True) -> list[Stage]:
    """The lines cut where the count changes money: each guaranteed share, then all the projects together.

    On paper nothing is folded. On the page each winner shows, so that they are as many as announced.
    """
    parts = [(envelope, list(part)) for envelope, part in groupby(lines, key=lambda line: line.envelope)]
    cut = _folded if is_folded else _unfolded
    return [Stage(_stage_title(envelope, is_only=len(parts) == 1), *cut(part)) for envelope, part in parts]


def _unfolded(part: list[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    return part, [], []


def _folded(part: list[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    passed = [line for line in part if not line.is_last_word]
    settled = [line for line in part if line.is_last_word]
    shown = len(settled) if len(settled) <= FOLDED_ABOVE else LINES_SHOWN
    lines = [line for place, line in enumerate(settled) if place < shown or line.is_elected]
    return lines, passed, [line for line in settled[shown:] if not line.is_elected]


def _stage_title(envelope: str, *, is_only: bool) -> str:
    if envelope:
        return _("D’abord, avec l’argent de %(share)s") % {"share": _share(envelope)}
    return _("Le dépouillement, ligne par ligne") if is_only else _("Ensuite, avec tout l’argent qui reste")


def lines_of(count: Count, project: Project) -> list[Line]:
    """What a count decided of one project: against its guaranteed share first, if it has one, then with all the others.

    The rank is the line's place in what was given: only the steps about the project may be there.
    """
    count.edition = project.edition
    steps = [(rank, stored) for rank, stored in enumerate(count.steps, 1) if stored["project"] == project.reference]
    return [_line(rank, step_of(stored), project, count) for rank, stored in steps]


def count_settings(count: Count) -> Settings:
    """The settings a count was made with."""
    stored = count.settings
    return Settings(Support(stored["support"]), TieRule(stored["tie"]), stored["seed"])


def rule_words(count: Count) -> list[str]:
    """The rule of a count, in plain French."""
    return explained(count.rule, count_settings(count), count.edition)
