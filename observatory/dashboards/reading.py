"""The counts of the years as a dashboard reads them: masked cells, people for a thousand residents."""

from dataclasses import dataclass
from functools import cached_property

from allonnes.core.disclosure import hide_small_cells
from allonnes.town.models import Neighbourhood, PopulationFigure
from observatory.dashboards.enums import Dimension, Zone
from observatory.dashboards.models import ReachCell, ReachYear
from observatory.dashboards.reach import SEPARATOR

PER = 1000


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
        self._cells = list(ReachCell.objects.filter(year=year).order_by("pk"))
        self._quartiers = list(Neighbourhood.objects.in_order().defer("geometry"))
        figures = PopulationFigure.objects.filter(age_from=None, age_to=None).order_by("year")
        # The last year known of each.
        self._residents = {row.neighbourhood_id: row for row in figures}

    def counts(self, dimension: str) -> dict[str, int]:
        """The cells of one table, as they were counted: never shown before `shown`."""
        return {row.key: row.count for row in self._cells if row.dimension == dimension}

    def shown(self, dimension: str) -> dict[str, int | None]:
        """The same, small numbers masked, and what a subtraction would give back."""
        return hide_small_cells(self.counts(dimension))

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
        prefix = f"{zone}{SEPARATOR}"
        cells = self.counts(Dimension.ZONE_CHANNEL)
        return hide_small_cells(
            {key.removeprefix(prefix): count for key, count in cells.items() if key.startswith(prefix)}
        )


def last_years(year: int, number: int) -> list[ReachYear]:
    """A year and those before it, the latest first."""
    return list(ReachYear.objects.filter(year__lte=year).order_by("-year")[:number])
