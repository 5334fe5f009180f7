"""A count told to residents: each line replayed in words, other rules side by side."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import number
from budgets.ballot_box import settings_of
from budgets.counting import words
from budgets.counting.numbers import parse_exact
from budgets.counting.outcome import ELECTED_KINDS, Step, StepKind
from budgets.counting.settings import Settings, Support, TieRule
from budgets.enums import Rule
from budgets.models import Count, Edition, Project

AMOUNTS = ("support", "cost", "before", "after", "price", "rho", "purse", "load")
# Seen first against its guaranteed share only, then again with all the others: not its last word.
PASSING_KINDS = {StepKind.DOES_NOT_FIT_FLOOR, StepKind.STOPPED_FLOOR}


@dataclass(frozen=True)
class Line:
    """One decision of the count, in the order it was taken."""

    rank: int
    number: int
    title: str
    url: str
    sentence: str
    badge: str
    kind: str
    cost: int
    is_elected: bool


def currency_sign(edition: Edition) -> str:
    """« € », or the code of another currency."""
    return "€" if edition.currency == "EUR" else edition.currency


def money(edition: Edition, amount: int) -> str:
    """An amount in the edition's currency, in words."""
    return words.money(amount, currency_sign(edition))


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
    text = words.reason(step, support=support, currency=currency_sign(edition))
    return f"{text[0].upper()}{text[1:]}."


def _line(rank: int, step: Step, project: Project, count: Count) -> Line:
    badge, kind = _badge(step)
    return Line(
        rank=rank,
        number=project.number,
        title=project.title,
        url=reverse("budgets:project", args=[count.edition.slug, project.number]),
        sentence=_sentence(step, count.edition, Support(count.settings["support"])),
        badge=badge,
        kind=kind,
        cost=project.cost,
        is_elected=step.kind in ELECTED_KINDS,
    )


def replay(count: Count) -> list[Line]:
    """Every step of a count, in order. One query; `count.edition` must be loaded."""
    rows = Project.objects.filter(edition=count.edition_id).only("number", "title", "reference", "cost")
    projects = {row.reference: row for row in rows.order_by("number")}
    return [
        _line(rank, step_of(stored), projects[stored["project"]], count) for rank, stored in enumerate(count.steps, 1)
    ]


def line_of(count: Count, project: Project) -> Line | None:
    """The last decision of a count about one project."""
    found = [(rank, stored) for rank, stored in enumerate(count.steps, 1) if stored["project"] == project.reference]
    if not found:
        return None
    rank, stored = found[-1]
    count.edition = project.edition
    return _line(rank, step_of(stored), project, count)


def count_settings(count: Count) -> Settings:
    """The settings a count was made with."""
    stored = count.settings
    return Settings(Support(stored["support"]), TieRule(stored["tie"]), stored["seed"])


def rule_words(count: Count) -> list[str]:
    """The rule of a count, in plain French."""
    return list(words.explain(count.rule, count_settings(count), currency=currency_sign(count.edition)))


def edition_rule_words(edition: Edition) -> list[str]:
    """The rule of an edition, in plain French, before or after its vote."""
    return list(words.explain(edition.rule, settings_of(edition), currency=currency_sign(edition)))


@dataclass(frozen=True)
class Column:
    """What one rule gives."""

    label: str
    is_official: bool
    words: list[str]


@dataclass(frozen=True)
class Row:
    """A project whose fate depends on the rule: one mark per column."""

    title: str
    url: str
    marks: list[bool]


@dataclass(frozen=True)
class Comparison:
    """The rules side by side; `rows` holds only the projects that not all rules treat alike."""

    columns: list[Column]
    summary: list[tuple[str, list[str]]]
    rows: list[Row]


def comparison(edition: Edition) -> Comparison:
    """Every rule counted on the same ballots, the official one first. Two queries."""
    counts = list(edition.counts.defer("steps").order_by("-is_official", "pk"))
    for count in counts:
        count.edition = edition
    columns = [Column(str(Rule(count.rule).label), count.is_official, rule_words(count)) for count in counts]
    return Comparison(columns, _summary(counts), _differing(edition, counts))


def _summary(counts: list[Count]) -> list[tuple[str, list[str]]]:
    return [
        (_("Projets retenus"), [number(len(count.winners)) for count in counts]),
        (_("Dépensé"), [money(count.edition, count.spent) for count in counts]),
        (_("Reste"), [money(count.edition, count.remaining) for count in counts]),
        (_("Votantes et votants sans projet retenu"), [number(count.voters_without_winner) for count in counts]),
        (_("Lieux sans projet retenu"), [number(len(count.places_without_winner)) for count in counts]),
    ]


def _differing(edition: Edition, counts: list[Count]) -> list[Row]:
    sets = [set(count.winners) for count in counts]
    differing = set().union(*sets) - set(sets[0]).intersection(*sets) if sets else set()
    rows = edition.projects.filter(reference__in=differing).only("title", "number", "reference").order_by("number")
    return [
        Row(
            project.title,
            reverse("budgets:project", args=[edition.slug, project.number]),
            [project.reference in winners for winners in sets],
        )
        for project in rows
    ]
