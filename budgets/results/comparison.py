"""The same ballots under every rule, side by side: what each gives, and whose fate depends on it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.editions.enums import Rule
from budgets.editions.models import Edition
from budgets.editions.rule_words import currency_sign
from budgets.results.explanation import rule_words
from budgets.results.models import Count

SHORT_NAMES = {
    Rule.GREEDY_SKIP: gettext_lazy("Au plus de voix"),
    Rule.GREEDY_STOP: gettext_lazy("Au plus de voix, avec arrêt"),
    Rule.EQUAL_SHARES: gettext_lazy("Parts égales"),
    Rule.EQUAL_SHARES_ADD1: gettext_lazy("Parts égales, complétées"),
    Rule.EQUAL_SHARES_ADD1U: gettext_lazy("Parts égales, puis au plus de voix"),
    Rule.PHRAGMEN: gettext_lazy("Argent au même rythme (Phragmén)"),
}


@dataclass(frozen=True)
class Column:
    """One rule."""

    label: str
    is_official: bool
    words: list[str]


@dataclass(frozen=True)
class Chart:
    """One figure under every rule."""

    caption: str
    value_label: str
    unit: str
    rows: list[tuple[str, int]]


@dataclass(frozen=True)
class Fate:
    """A project that not all rules treat alike, and the rules that treat it otherwise than the official one."""

    title: str
    url: str
    otherwise: str


@dataclass(frozen=True)
class Comparison:
    """`losers_elsewhere` won here and not under each rule; `winners_elsewhere` the reverse."""

    columns: list[Column]
    charts: list[Chart]
    losers_elsewhere: list[Fate]
    winners_elsewhere: list[Fate]


def comparison(edition: Edition) -> Comparison:
    """Every rule counted on the same ballots, the official one first. Two queries."""
    counts = list(edition.counts.defer("steps").order_by("-is_official", "pk"))
    for count in counts:
        count.edition = edition
    columns = [Column(_label(count), count.is_official, rule_words(count)) for count in counts]
    losers, winners = _fates(edition, counts)
    return Comparison(columns, _charts(edition, counts), losers, winners)


def _label(count: Count) -> str:
    label = str(SHORT_NAMES[Rule(count.rule)])
    return _("%(rule)s (le résultat)") % {"rule": label} if count.is_official else label


def _charts(edition: Edition, counts: list[Count]) -> list[Chart]:
    made = [
        (_("Projets lauréats"), _("Projets"), "", [len(count.winners) for count in counts]),
        (_("Argent attribué"), _("Montant"), currency_sign(edition), [count.spent for count in counts]),
        (
            _("Personnes qui n’ont aucun projet lauréat"),
            _("Personnes"),
            "",
            [count.voters_without_winner for count in counts],
        ),
        (
            _("Quartiers sans projet lauréat"),
            _("Quartiers"),
            "",
            [len(count.places_without_winner) for count in counts],
        ),
    ]
    labels = [_label(count) for count in counts]
    return [
        Chart(caption, value_label, unit, list(zip(labels, values, strict=True)))
        for caption, value_label, unit, values in made
        if any(values)
    ]


def _fates(edition: Edition, counts: list[Count]) -> tuple[list[Fate], list[Fate]]:
    official, others = set(counts[0].winners), counts[1:]
    differing = set().union(*(official ^ set(count.winners) for count in others))
    rows = (
        edition.projects.filter(reference__in=differing)
        .only("title", "number", "reference", "is_hidden")
        .order_by("number")
    )
    losers: list[Fate] = []
    winners: list[Fate] = []
    for project in rows:
        won = project.reference in official
        rules = [_label(count) for count in others if (project.reference in count.winners) != won]
        url = "" if project.is_hidden else reverse("budgets:project", args=[edition.slug, project.number])
        (losers if won else winners).append(Fate(project.shown_title, url, " ; ".join(rules)))
    return losers, winners
