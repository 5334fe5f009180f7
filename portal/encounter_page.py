"""The public page of an encounter: before, how to come; after, what was said and what the town does of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from allonnes.core.agenda import item_file
from allonnes.core.disclosure import SMALLEST_SHOWN, shown_table
from allonnes.core.page_cache import changes_at
from allonnes.core.templatetags.french import number
from allonnes.outreach.agenda import act_of, seats_of
from allonnes.outreach.collected import Collected, collected_in_public
from allonnes.outreach.enums import AgeBand, EncounterState, HostKind, RegistrationState
from allonnes.outreach.models import Encounter, EncounterHistory, Host, Slot, Stop
from allonnes.outreach.purposes import PURPOSES, REGISTRATION, SEAT
from allonnes.outreach.words import slot_words
from allonnes.town.plan import MapPoint
from portal.calendar.rows import SeatsSaid, seats_said

# What was opened or booked for one person says nothing of what the town was told.
NOT_TOLD = (REGISTRATION.value, SEAT.value)


@dataclass(frozen=True)
class EncounterPage:
    """What the page shows. `hosts`: by what they are; `met`: by age band, « masqué » under five; `gathered`: what was
    entered there, in words and numbers; `collected`: what of it everybody reads."""

    encounter: Encounter
    now: datetime
    seats: SeatsSaid | None
    act: str
    hosts: list[tuple[str, list[Host]]]
    stops: list[Stop]
    slots: list[tuple[Slot, str, bool]]
    moved: EncounterHistory | None
    cancelled: EncounterHistory | None
    met: list[tuple[str, str]]
    met_total: int
    gathered: list[tuple[str, str]]
    collected: list[Collected]
    photos: Sequence[Any]

    @property
    def act_url(self) -> str:
        return reverse("encounters:register", args=[self.encounter.pk])

    @property
    def calendar_url(self) -> str:
        return item_file(f"rencontre-{self.encounter.pk}")

    @property
    def is_over(self) -> bool:
        return self.encounter.state == EncounterState.HELD or self.now >= self.encounter.ends_at

    @property
    def same_day(self) -> bool:
        """Begins and ends on one day of the town's clock."""
        return timezone.localdate(self.encounter.starts_at) == timezone.localdate(self.encounter.ends_at)

    @property
    def points(self) -> list[MapPoint]:
        """The stops on the map, numbered as in the list; elsewhere, the place itself."""
        if self.stops:
            return [MapPoint(stop.place, stop.point, number=stop.rank) for stop in self.stops if stop.point]
        place = self.encounter.place
        if place.latitude is None or place.longitude is None:
            return []
        return [MapPoint(place.name, _position(place), words=place.address)]

    @property
    def shows_place(self) -> bool:
        """The map helps who comes; the stops of a walk are on their own."""
        return bool(self.points) and not (self.stops or self.is_over or self.encounter.is_cancelled)

    @property
    def has_after(self) -> bool:
        """Whether there is something to read since it took place."""
        return self.encounter.has_account or bool(self.met_total or self.gathered)


def _position(place: Any) -> Any:
    return Stop(longitude=place.longitude, latitude=place.latitude).point


def encounter_page(encounter: Encounter, now: datetime) -> EncounterPage:
    """Everything that the page shows, in a fixed number of queries."""
    changes_at(encounter.starts_at, encounter.ends_at)
    history = list(encounter.history.filter(event__in=("move", "cancel")).order_by("-pk"))
    met, total = _met(encounter)
    seats = seats_of(encounter, _waiting(encounter)) if now < encounter.ends_at else None
    return EncounterPage(
        encounter=encounter,
        now=now,
        seats=seats_said(seats) if seats else None,
        act=act_of(encounter),
        hosts=_hosts(encounter),
        stops=list(encounter.stops.all()),
        slots=_slots(encounter),
        moved=next((row for row in history if row.event == "move"), None),
        cancelled=next((row for row in history if row.event == "cancel"), None) if encounter.is_cancelled else None,
        met=met,
        met_total=total,
        gathered=_gathered(encounter),
        collected=_collected(encounter) if encounter.has_account else [],
        photos=list(encounter.photos.all()) if encounter.has_account else [],
    )


def _waiting(encounter: Encounter) -> int:
    return encounter.registrations.waiting().count() if encounter.has_registration else 0


def _hosts(encounter: Encounter) -> list[tuple[str, list[Host]]]:
    rows = list(encounter.hosts.all())
    by_kind = [(str(kind.label), [row for row in rows if row.kind == kind]) for kind in HostKind]
    return [(label, hosts) for label, hosts in by_kind if hosts]


def _slots(encounter: Encounter) -> list[tuple[Slot, str, bool]]:
    """Every slot with its hours and whether it is free, the free ones first."""
    if not encounter.has_slots:
        return []
    taken = set(
        encounter.registrations.filter(state=RegistrationState.SEATED).values_list("slot", flat=True),
    )
    rows = [(slot, slot_words(slot), slot.pk not in taken) for slot in encounter.slots.all()]
    return sorted(rows, key=lambda row: not row[2])


def _met(encounter: Encounter) -> tuple[list[tuple[str, str]], int]:
    """People met by age band, and together; nothing under five, nor what a subtraction would give back."""
    counted = dict(encounter.headcounts.values_list("age_band", "count"))
    total = sum(counted.values())
    if total < SMALLEST_SHOWN:
        return [], 0
    shown = shown_table({band: counted.get(band, 0) for band in AgeBand.values})
    rows = [(str(AgeBand(band).label), number(count) if count is not None else "–") for band, count in shown.items()]
    return rows, total


def _gathered(encounter: Encounter) -> list[tuple[str, str]]:
    entries = encounter.assisted_entries.exclude(purpose__in=NOT_TOLD).order_by()
    counted = dict(entries.values_list("purpose").annotate(Count("pk")))
    return [(str(purpose.label), number(counted[purpose.value])) for purpose in PURPOSES if purpose.value in counted]


def _collected(encounter: Encounter) -> list[Collected]:
    return [row for rows in collected_in_public(encounter).values() for row in rows]
