"""The counts of the years as a dashboard reads them: masked cells, people for a thousand residents.

Every number of people is rounded down to a multiple of five. The page is made again each hour, and its tables cut the
same people in several ways: without rounding, two hours or two tables would give one person by difference.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from allonnes.core.disclosure import SMALLEST_SHOWN, hide_small_cells, rounded_down
from allonnes.town.models import Neighbourhood, PopulationFigure
from observatory.dashboards.enums import Dimension, Zone
from observatory.dashboards.models import ReachCell, ReachYear
from observatory.dashboards.reach import SEPARATOR

PER = 1000


def shown_people(people: int) -> int | None:
    """A number of people alone: rounded down; None under five."""
    return rounded_down(people) if people >= SMALLEST_SHOWN else None


def shown_tables(cells: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int | None]]:
    """Every table of people as it is published: small numbers masked, what their sum would give back too, the rest
    rounded down. The ways of coming are one table a zone, named « zone_channel|rest »."""
    tables: dict[str, dict[str, int]] = defaultdict(dict)
    for (dimension, key), count in cells.items():
        zone, is_of_zone, channel = key.partition(SEPARATOR)
        if is_of_zone:
            tables[f"{dimension}{SEPARATOR}{zone}"][channel] = count
        else:
            tables[str(dimension)][key] = count
    return {name: _masked(table) for name, table in tables.items()}


def _masked(table: dict[str, int]) -> dict[str, int | None]:
    shown = hide_small_cells(table)
    return {key: None if count is None else rounded_down(count) for key, count in shown.items()}


@dataclass(frozen=True)
class Group:
    """A quartier or a zone: how many took part (None: masked), among how many residents, when this is known."""

    label: str
    is_priority: bool
    people: int | None
    residents: int | None

    @property
    def rate(self) -> float | None:
        """People for a thousand residents."""
        return self.people * PER / self.residents if self.people is not None and self.residents else None


class YearReading:
    """One year, read in three questions; nothing of it points at a person."""

    def __init__(self, year: ReachYear) -> None:
        self.year = year
        counted = ReachCell.objects.filter(year=year).order_by("pk").values_list("dimension", "key", "count")
        self._tables = shown_tables({(dimension, key): count for dimension, key, count in counted})
        self._quartiers = list(Neighbourhood.objects.in_order().defer("geometry"))
        figures = PopulationFigure.objects.filter(age_from=None, age_to=None).order_by("year")
        # The last year known of each.
        self._residents = {row.neighbourhood_id: row for row in figures}

    @property
    def people(self) -> int | None:
        """How many distinct people in all, rounded down; None under five."""
        return shown_people(self.year.people)

    def shown(self, dimension: str) -> dict[str, int | None]:
        """The cells of one table, as they are published."""
        return self._tables.get(dimension, {})

    @cached_property
    def source(self) -> str:
        """Where the numbers of residents come from; "" without any."""
        row = self._residents.get(None) or next(iter(self._residents.values()), None)
        return f"{row.source}, {row.year}" if row else ""

    @cached_property
    def residents(self) -> int | None:
        """Of the whole town."""
        row = self._residents.get(None)
        return row.count if row else None

    @cached_property
    def quartiers(self) -> list[Group]:
        """Priority ones first; those whose residents are not known have no rate."""
        shown = self.shown(Dimension.QUARTIER)
        groups = []
        for row in sorted(self._quartiers, key=lambda quartier: not quartier.is_priority):
            known = self._residents.get(row.pk)
            people = shown.get(str(row.pk), 0)
            groups.append(Group(row.name, row.is_priority, people, known.count if known else None))
        return groups

    @cached_property
    def zones(self) -> dict[str, Group]:
        """The priority neighbourhood and the rest; residents are summed when each quartier's are known."""
        shown = self.shown(Dimension.ZONE)
        made = {}
        for zone in (Zone.PRIORITY, Zone.REST):
            own = [row for row in self._quartiers if row.is_priority == (zone == Zone.PRIORITY)]
            known = [self._residents[row.pk].count for row in own if row.pk in self._residents]
            residents = sum(known) if own and len(known) == len(own) else None
            made[str(zone)] = Group(str(zone.label), zone == Zone.PRIORITY, shown.get(zone, 0), residents)
        return made

    def channels_of(self, zone: str) -> dict[str, int | None]:
        """By which way people of a zone first came, masked."""
        return self.shown(f"{Dimension.ZONE_CHANNEL}{SEPARATOR}{zone}")


def last_years(year: int, number: int) -> list[ReachYear]:
    """A year and those before it, the latest first."""
    return list(ReachYear.objects.filter(year__lte=year).order_by("-year")[:number])
