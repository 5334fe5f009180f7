"""« Nos délais »: what is published of the figures, each with its definition, how many it counts, and when.

A number of fewer than five is not written; nor one that a subtraction would give back (`core.disclosure`). Everybody
can count the public list: so every figure counts that list alone, but the decisions of silence, and private subjects
are told together, once they are five, rounded down to a multiple of five; so is who was satisfied, which no list tells.
No two numbers of these pages, nor of two days, give one of them by difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.disclosure import SMALLEST_SHOWN, hide_small_cells, rounded_down, shown_table
from allonnes.core.templatetags.french import number, percent
from allonnes.core.working_days import add_calendar_months
from allonnes.outreach.enums import Channel
from requests_qrc.figures import definitions, measures
from requests_qrc.figures.counted import Counted, Days, counted_cases, time_to_reply, time_to_settle
from requests_qrc.figures.survival import Curve
from requests_qrc.intake import deadlines

MONTHS = 12
NINE_TENTHS = Fraction(9, 10)
MASKED = gettext_lazy("masqué")


@dataclass(frozen=True)
class Figure:
    """A number in words, what it says, how many things it counts (None: no count to show), its definition."""

    key: str
    value: str
    label: str
    counted: int | None
    definition: str


@dataclass(frozen=True)
class Table:
    """Rows of the same figure: a name, a count or « masqué », a value."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    definition: str

    @property
    def shown_rows(self) -> list[tuple[str, ...]]:
        """The rows as people read them: « mars 2026 », where a file says 2026-03."""
        if self.key != "months":
            return list(self.rows)
        return [(month_words(name), *cells) for name, *cells in self.rows]


@dataclass(frozen=True)
class Delays:
    """The page, and the file, of one day."""

    since: date
    until: date
    made_at: datetime
    n: int
    figures: list[Figure]
    tables: list[Table]


def delays(now: datetime) -> Delays:
    """The twelve months before today. A fixed number of queries."""
    today = deadlines.day_of(now)
    since = add_calendar_months(today, -MONTHS)
    cases, days = counted_cases(since, today), Days(today)
    public = [case for case in cases if not case.is_private]
    private = _private([case for case in cases if case.is_private], days)
    figures = [*_figures(public, days, now), *private]
    return Delays(since, today, now, len(public), figures, _tables(public, days))


def _private(cases: list[Counted], days: Days) -> list[Figure]:
    """Those of private subjects, all of them together, or nothing under five."""
    if len(cases) < SMALLEST_SHOWN:
        return []
    label = _("pour régler la moitié des demandes sur des sujets privés, comptées ensemble (au moins %(n)s)") % {
        "n": number(rounded_down(len(cases)))
    }
    settled = days_words(time_to_settle(cases, days).median)
    return [Figure("private", settled, label, None, definitions.of("private"))]


def _figures(cases: list[Counted], days: Days, now: datetime) -> list[Figure]:
    today = deadlines.day_of(now)
    since = add_calendar_months(today, -MONTHS)
    reply, settle = time_to_reply(cases, days), time_to_settle(cases, days)
    kept, told = measures.kept_days(cases, now), measures.contested(cases)
    again, moved = measures.reopened(cases), measures.back_and_forth(cases)
    made = [
        _lasting("first_reply", _("pour la moitié des premières réponses"), reply, reply.median),
        _lasting("first_reply_p90", _("pour neuf premières réponses sur dix"), reply, reply.quantile(NINE_TENTHS)),
        _lasting(
            "settle", _("pour régler la moitié des demandes, celles encore ouvertes comprises"), settle, settle.median
        ),
        _part("kept_days", _("des jours d’intervention annoncés sont tenus"), kept),
        _part("contested", _("des demandes réglées sont contestées"), told),
        _part("reopened", _("des demandes contestées sont rouvertes"), again),
        _part("back_and_forth", _("des demandes ont changé de service deux fois ou plus"), moved),
        *_satisfaction(measures.satisfaction(cases, since=since, until=today)),
    ]
    count = measures.implicit_decisions(since, today)
    label = _("décisions prises par le silence de la ville ; il ne doit pas y en avoir")
    return [*made, Figure("implicit", number(count), label, None, definitions.of("implicit"))]


def _lasting(key: str, label: str, curve: Curve, length: int | None) -> Figure:
    if curve.n < SMALLEST_SHOWN:
        return Figure(key, _("pas assez de demandes"), label, None, definitions.of(key))
    return Figure(key, days_words(length, key), label, curve.n, definitions.of(key))


def days_words(length: int | None, key: str = "") -> str:
    """« 9 jours ouvrés », or why there is no such day."""
    if length is None:
        is_reply = key.startswith("first_reply")
        return _("trop de réponses encore attendues") if is_reply else _("plus de la moitié encore ouvertes")
    return definitions.working_days(length)


def _part(key: str, label: str, part: measures.Part) -> Figure:
    is_small = part.n < SMALLEST_SHOWN or 0 < part.yes < SMALLEST_SHOWN or 0 < part.n - part.yes < SMALLEST_SHOWN
    if is_small or part.value is None:
        return Figure(key, _("trop peu pour être publié"), label, None, definitions.of(key))
    return Figure(key, percent(part.value), label, part.n, definitions.of(key))


def _satisfaction(told: measures.Satisfaction) -> list[Figure]:
    share = told.share
    figure = _part(
        "satisfaction", _("des personnes qui ont donné leur avis sont satisfaites"), measures.Part(share.yes, share.n)
    )
    if figure.counted is None or told.response_rate is None:
        return [figure]
    words = _("de %(low)s à %(high)s, avec 95 chances sur 100 ; %(rate)s ont répondu") % {
        "low": percent(share.low),
        "high": percent(share.high),
        "rate": percent(told.response_rate),
    }
    return [Figure(figure.key, figure.value, f"{figure.label} ({words})", figure.counted, figure.definition)]


def _tables(cases: list[Counted], days: Days) -> list[Table]:
    zones = {True: _("Quartier prioritaire"), False: _("Autres quartiers"), None: _("Sans lieu précis")}
    return [
        _of_groups("months", _("Par mois de réception"), _grouped(cases, lambda case: f"{case.month:%Y-%m}"), days),
        _of_groups("subjects", _("Par sujet"), _grouped(cases, lambda case: case.group), days),
        _of_groups(
            "neighbourhoods",
            _("Par quartier"),
            _grouped(cases, lambda case: case.neighbourhood or _("Sans lieu précis")),
            days,
        ),
        _of_groups(
            "priority",
            _("Quartier prioritaire et reste de la ville"),
            _grouped(cases, lambda case: zones[case.is_priority]),
            days,
        ),
        _of_counts("outcomes", _("Comment elles finissent"), _named(measures.outcomes(cases), definitions.OUTCOMES)),
        _of_counts(
            "ages",
            _("Âge des demandes ouvertes"),
            _named(measures.open_ages(days.today, is_public=True), definitions.AGES),
        ),
        _of_counts("channels", _("Par où elles arrivent"), _named(measures.channels(cases), dict(Channel.choices))),
        _of_partners(measures.by_partner(cases, days)),
    ]


def month_words(month: str) -> str:
    """« mars 2026 » for « 2026-03 »; what is no month stays."""
    year, _dash, number_in_year = month.partition("-")
    if not (year.isdigit() and number_in_year.isdigit()):
        return month
    return date_format(date(int(year), int(number_in_year), 1), "F Y")


def _named(counts: dict[str, int], names: dict[Any, Any]) -> dict[str, int]:
    return {str(names.get(name, name)): count for name, count in counts.items()}


def _grouped(cases: Iterable[Counted], key: Any) -> dict[str, list[Counted]]:
    groups: dict[str, list[Counted]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return dict(sorted(groups.items()))


def _of_groups(key: str, title: str, groups: dict[str, list[Counted]], days: Days) -> Table:
    """The time to settle of each group whose number is shown."""
    shown = shown_table({name: len(cases) for name, cases in groups.items()})
    rows = []
    for name, count in shown.items():
        curve = time_to_settle(groups[name], days)
        rows.append(
            (
                name,
                str(MASKED) if count is None else number(count),
                str(MASKED) if count is None else days_words(curve.median),
            )
        )
    return Table(key, title, (_("Groupe"), _("Demandes"), _("La moitié réglée en")), rows, definitions.of(key))


def _of_counts(key: str, title: str, counts: dict[str, int]) -> Table:
    shown = shown_table(counts)
    rows = [(name, str(MASKED) if count is None else number(count)) for name, count in shown.items()]
    return Table(key, title, (_("Groupe"), _("Demandes")), rows, definitions.of(key))


def _of_partners(curves: dict[str, Curve]) -> Table:
    shown = hide_small_cells({name: curve.n for name, curve in curves.items()})
    rows = [
        (
            name,
            str(MASKED) if count is None else number(count),
            str(MASKED) if count is None else days_words(curves[name].median),
        )
        for name, count in shown.items()
    ]
    columns = (_("Organisme"), _("Transmissions"), _("La moitié réglée en"))
    return Table("partners", _("Chez les autres organismes"), columns, rows, definitions.of("partners"))
