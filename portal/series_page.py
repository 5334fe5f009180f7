"""The public page of a series: a year of encounters, one after the other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from allonnes.core.addresses import address_of
from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.page_cache import changes_at
from allonnes.core.templatetags.french import when
from allonnes.outreach.agenda import act_of
from allonnes.outreach.models import Encounter, Series
from allonnes.outreach.words import seats_words


@dataclass(frozen=True)
class Step:
    """One encounter of the year, for the timeline. `seats`, `act`: how to come, while one can."""

    encounter: Encounter
    date: str
    url: str
    state: str
    seats: str
    act: str


@dataclass(frozen=True)
class SeriesPage:
    """The year. `next_step`: the encounter to come first; `met_total`: people met at all of them, but where
    fewer than five came: each of the others tells its own number."""

    steps: list[Step]
    met_total: int

    @property
    def next_step(self) -> Step | None:
        return next((step for step in self.steps if step.state in {"now", "next"}), None)

    @property
    def told(self) -> list[Step]:
        """Those whose account can be read."""
        return [step for step in self.steps if step.encounter.has_account]


def series_page(series: Series, now: datetime) -> SeriesPage:
    """Its encounters by date. Two queries."""
    rows = list(series.encounters.select_related("place").defer("search").order_by("starts_at", "pk"))
    changes_at(*(row.starts_at for row in rows), *(row.ends_at for row in rows))
    to_come = [row for row in rows if not row.is_cancelled and now < row.ends_at]
    first = to_come[0] if to_come else None
    met = series.encounters.annotate(met=Sum("headcounts__count")).filter(met__gte=SMALLEST_SHOWN).order_by("pk")
    steps = [_step(row, now, is_first=row is first) for row in rows]
    return SeriesPage(steps, sum(met.values_list("met", flat=True)))


def _step(encounter: Encounter, now: datetime, *, is_first: bool) -> Step:
    is_to_come = not encounter.is_cancelled and now < encounter.ends_at
    state: Any = "now" if is_first else "next" if is_to_come else "past"
    return Step(
        encounter=encounter,
        date=_("Annulée") if encounter.is_cancelled else when(encounter.starts_at),
        url=address_of(encounter),
        state=state,
        seats=seats_words(encounter) if is_to_come else "",
        act=act_of(encounter) if is_to_come else "",
    )
