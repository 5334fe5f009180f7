"""How many people the town meets by hour of encounter: which kinds, places, days and hours reach whom.

Counted by eye, so a person met twice counts twice. A number of fewer than five people is not written; nor one that a
subtraction would give back (`core.disclosure`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.disclosure import SMALLEST_SHOWN, shown_table
from allonnes.core.templatetags.french import number
from allonnes.core.working_days import add_calendar_months
from allonnes.outreach.enums import AgeBand, EncounterKind, EncounterState
from allonnes.outreach.models import Encounter, Headcount

MONTHS = 12
MASKED = gettext_lazy("masqué")
WEEKDAYS = (
    gettext_lazy("lundi"),
    gettext_lazy("mardi"),
    gettext_lazy("mercredi"),
    gettext_lazy("jeudi"),
    gettext_lazy("vendredi"),
    gettext_lazy("samedi"),
    gettext_lazy("dimanche"),
)
# The first hour of each part of the day, by the town's clock.
PARTS_OF_DAY: tuple[tuple[int, Any], ...] = (
    (0, gettext_lazy("Le matin, avant 12 h")),
    (12, gettext_lazy("À midi, de 12 h à 14 h")),
    (14, gettext_lazy("L’après-midi, de 14 h à 18 h")),
    (18, gettext_lazy("Le soir, après 18 h")),
)
DEFINITIONS: dict[str, Any] = {
    "met": gettext_lazy(
        "Personnes comptées à vue, sans nom, aux rencontres tenues depuis douze mois et où quelqu’un a compté. "
        "Une personne venue deux fois compte deux fois."
    ),
    "per_hour": gettext_lazy(
        "Les personnes comptées, divisées par la durée annoncée des mêmes rencontres, en heures. "
        "Ce n’est pas une note : un atelier accueille moins de monde qu’un marché, plus longtemps."
    ),
    "kind": gettext_lazy("Selon la sorte de rencontre."),
    "neighbourhood": gettext_lazy("Selon le quartier de la rencontre, qui n’est pas celui des personnes."),
    "weekday": gettext_lazy("Selon le jour du début."),
    "hour": gettext_lazy("Selon l’heure du début, à l’heure d’ici."),
    "age": gettext_lazy("Selon l’âge estimé à vue."),
}


@dataclass(frozen=True)
class Counted:
    """An encounter where people were counted."""

    starts_at: datetime
    hours: float
    kind: str
    neighbourhood: str
    met: int
    ages: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Some encounters together. `met`, `per_hour`: None when few people would be known by them."""

    label: str
    encounters: int
    hours: float
    met: int | None

    @property
    def per_hour(self) -> float | None:
        return None if self.met is None or not self.hours else self.met / self.hours

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """As a line of a table: encounters, hours, people, people an hour."""
        hours, met = number(self.hours, 1), str(MASKED) if self.met is None else number(self.met)
        return number(self.encounters), hours, met, str(MASKED) if self.per_hour is None else number(self.per_hour, 1)


@dataclass(frozen=True)
class Table:
    """One way to group them, with its definition."""

    key: str
    title: str
    groups: list[Group]

    @property
    def definition(self) -> str:
        return str(DEFINITIONS[self.key])


@dataclass(frozen=True)
class Reach:
    """The figures of twelve months: of all encounters held, how many were counted, and what they gave."""

    since: datetime
    until: datetime
    held: int
    counted: int
    total: Group
    ages: list[tuple[str, str]]
    tables: list[Table]


def reach(now: datetime) -> Reach:
    """The twelve months before now. Three queries."""
    since = timezone.make_aware(
        datetime.combine(add_calendar_months(timezone.localdate(now), -MONTHS), datetime.min.time())
    )
    rows = Encounter.objects.filter(state=EncounterState.HELD, starts_at__gte=since, starts_at__lt=now)
    counted = counted_encounters(rows)
    together = _group(str(_("Toutes")), counted)
    total = Group(together.label, together.encounters, together.hours, _shown(together.met))
    return Reach(since, now, rows.count(), len(counted), total, _ages(counted), _tables(counted))


def counted_encounters(rows: Any) -> list[Counted]:
    """Those where at least one person was counted. Two queries."""
    ages: dict[int, dict[str, int]] = defaultdict(dict)
    for encounter, band, count in Headcount.objects.filter(encounter__in=rows).values_list(
        "encounter", "age_band", "count"
    ):
        ages[encounter][band] = count
    listed = rows.select_related("neighbourhood").defer("search").order_by("starts_at", "pk")
    return [_counted(row, ages[row.pk]) for row in listed if sum(ages[row.pk].values())]


def _counted(row: Encounter, ages: dict[str, int]) -> Counted:
    return Counted(
        starts_at=timezone.localtime(row.starts_at),
        hours=(row.ends_at - row.starts_at).total_seconds() / 3600,
        kind=row.kind,
        neighbourhood=row.neighbourhood.name if row.neighbourhood else str(_("Toute la ville")),
        met=sum(ages.values()),
        ages=ages,
    )


def _shown(met: int | None) -> int | None:
    return met if met is not None and met >= SMALLEST_SHOWN else None


def _group(label: str, rows: Iterable[Counted]) -> Group:
    kept = list(rows)
    return Group(label, len(kept), sum(row.hours for row in kept), sum(row.met for row in kept))


def _ages(counted: list[Counted]) -> list[tuple[str, str]]:
    cells = {str(band.label): sum(row.ages.get(band.value, 0) for row in counted) for band in AgeBand}
    return [(label, str(MASKED) if met is None else number(met)) for label, met in shown_table(cells).items()]


def _part_of_day(row: Counted) -> str:
    return str(next(label for first, label in reversed(PARTS_OF_DAY) if row.starts_at.hour >= first))


def _tables(counted: list[Counted]) -> list[Table]:
    kinds = [str(label) for label in EncounterKind.labels]
    names = sorted({row.neighbourhood for row in counted})
    days, parts = [str(day) for day in WEEKDAYS], [str(label) for _first, label in PARTS_OF_DAY]
    return [
        table_of("kind", _("Par sorte"), counted, order=kinds, label_of=lambda row: str(EncounterKind(row.kind).label)),
        table_of("neighbourhood", _("Par quartier"), counted, order=names, label_of=lambda row: row.neighbourhood),
        table_of(
            "weekday", _("Par jour"), counted, order=days, label_of=lambda row: str(WEEKDAYS[row.starts_at.weekday()])
        ),
        table_of("hour", _("Par heure"), counted, order=parts, label_of=_part_of_day),
    ]


def table_of(
    key: str, title: str, counted: list[Counted], *, order: list[str], label_of: Callable[[Counted], str]
) -> Table:
    """The groups that hold something, in their order; small ones masked with what a subtraction would give back."""
    by_label: dict[str, list[Counted]] = defaultdict(list)
    for row in counted:
        by_label[label_of(row)].append(row)
    groups = [_group(label, by_label[label]) for label in order if label in by_label]
    shown = shown_table({group.label: group.met or 0 for group in groups})
    masked = [Group(group.label, group.encounters, group.hours, shown.get(group.label)) for group in groups]
    return Table(key, title, masked)
