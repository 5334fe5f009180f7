"""Encounters of the demonstration around today: a year held with their accounts, one open now, others to come."""

from datetime import datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.outreach.actions import (
    add_stop,
    announce_encounter,
    cancel_encounter,
    hold_encounter,
    make_slots,
    publish_account,
    register,
)
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.models import Encounter, Headcount, Host, Registration, Series, Slot
from allonnes.town.found import street_found
from allonnes.town.models import Neighbourhood, Place, Street
from portal.demonstration.files import read_json
from portal.demonstration.people import FAMILY_NAME, administrator


@transaction.atomic
def build_encounters(now: datetime) -> None:
    """Add the encounters whose title is not known yet; the one for trying the field mode comes back each day."""
    rows, by = read_json("rencontres.json"), administrator()
    series = _series(rows["series"], now)
    for row in rows["past"]:
        _hold({**row, "of": series}, by, now)
    for row in rows["upcoming"]:
        _announced({**row, "of": series, "people": rows["people"]}, by, now)
    _cancel({**rows["cancelled"], "people": rows["people"]}, by, now)
    if not Encounter.objects.open_in_the_field().filter(title=rows["today"]["title"]).exists():
        _write(rows["today"], now)


def _series(row: dict[str, Any], now: datetime) -> Series:
    values = {**row, "year": timezone.localdate(now).year, "is_published": True}
    return Series.objects.get_or_create(slug=row["slug"], defaults=values)[0]


def _new(row: dict[str, Any], now: datetime) -> Encounter | None:
    """Written, or None when an encounter of this title exists."""
    return None if Encounter.objects.filter(title=row["title"]).exists() else _write(row, now)


def _write(row: dict[str, Any], now: datetime) -> Encounter:
    starts_at = _moment(now, row["day"], row["start"])
    encounter = Encounter.objects.create(
        kind=row["kind"],
        title=row["title"],
        description=row["description"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=row["hours"]),
        place=Place.objects.get(name=row["place"]),
        neighbourhood=Neighbourhood.objects.filter(name=row["neighbourhood"]).first(),
        audience=row["audience"],
        seats=row.get("seats"),
        registration_opens_at=_moment(now, row["opens"], "09:00") if "opens" in row else None,
        series=row["of"] if row.get("series") else None,
    )
    Host.objects.bulk_create(
        Host(encounter=encounter, rank=rank, **host) for rank, host in enumerate(row["hosts"], start=1)
    )
    return encounter


def _moment(now: datetime, days: int, clock: str) -> datetime:
    """That hour of the town's clock, so many days from today."""
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def _hold(row: dict[str, Any], by: User, now: datetime) -> None:
    encounter = _new(row, now)
    if encounter is None:
        return
    hold_encounter(encounter=encounter, by=by, now=now)
    publish_account(encounter=encounter, by=by, said=row["said"], done=row["done"], now=now)
    Headcount.objects.bulk_create(
        Headcount(encounter=encounter, age_band=band, count=count)
        for band, count in zip(AgeBand.values, row["heads"], strict=True)
    )


def _announced(row: dict[str, Any], by: User, now: datetime) -> Encounter | None:
    """Those of one neighbourhood are announced to its residents, so that the page of mails is not empty."""
    encounter = _new(row, now)
    if encounter is None:
        return None
    if encounter.neighbourhood_id:
        announce_encounter(encounter=encounter, by=by, now=now)
    _draw_route(encounter, row, by)
    if "minutes" in row:
        make_slots(encounter=encounter, by=by, minutes=row["minutes"], now=now)
    _fill(encounter, row, now)
    return encounter


def _draw_route(encounter: Encounter, row: dict[str, Any], by: User) -> None:
    """The stops of a walk lie in streets of its quartier."""
    streets = Street.objects.filter(neighbourhood=encounter.neighbourhood_id, latitude__isnull=False).order_by("key")
    for rank, (place, looked_at) in enumerate(row.get("stops", []), start=1):
        street = streets[rank - 1 : rank].first()
        located = street_found(street) if street else None
        add_stop(encounter=encounter, by=by, rank=rank, place=place, located=located, looked_at=looked_at)


def _fill(encounter: Encounter, row: dict[str, Any], now: datetime) -> None:
    """Invented people with seats, or waiting; those of a permanence by slot. None has an address to write to."""
    encounter.refresh_from_db()
    parties: list[tuple[int, int, Slot | None]]
    if "slots_taken" in row:
        parties = [(1, 0, slot) for slot in islice(encounter.slots.all(), row["slots_taken"])]
    else:
        parties = [(adults, children, None) for adults, children in row.get("registered", [])]
    for name, (adults, children, slot) in zip(cycle(row["people"]), parties, strict=False):
        register(
            registration=Registration(
                encounter=encounter, name=f"{name} {FAMILY_NAME}", adults=adults, children=children, slot=slot
            ),
            is_by_hand=True,
            now=now,
        )


def _cancel(row: dict[str, Any], by: User, now: datetime) -> None:
    encounter = _announced(row, by, now)
    if encounter is not None:
        cancel_encounter(encounter=encounter, by=by, reason=row["cancelled"], now=now)
