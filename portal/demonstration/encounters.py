"""Encounters of the demonstration, placed around today: held with their accounts, one open now, others to come."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.outreach.actions import announce_encounter, cancel_encounter, hold_encounter, publish_account
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.models import Encounter, Headcount
from allonnes.town.models import Neighbourhood, Place
from portal.demonstration.files import read_json
from portal.demonstration.people import administrator


@transaction.atomic
def build_encounters(now: datetime) -> None:
    """Add the encounters whose title is not known yet; the one for trying the field mode comes back each day."""
    rows, by = read_json("rencontres.json"), administrator()
    for row in rows["past"]:
        _hold(row, by, now)
    for row in rows["upcoming"]:
        _announced(row, by, now)
    _cancel(rows["cancelled"], by, now)
    if not Encounter.objects.open_in_the_field().filter(title=rows["today"]["title"]).exists():
        _write(rows["today"], now)


def _new(row: dict[str, Any], now: datetime) -> Encounter | None:
    """Written, or None when an encounter of this title exists."""
    return None if Encounter.objects.filter(title=row["title"]).exists() else _write(row, now)


def _write(row: dict[str, Any], now: datetime) -> Encounter:
    starts_at = _moment(now, row["day"], row["start"])
    return Encounter.objects.create(
        kind=row["kind"],
        title=row["title"],
        description=row["description"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=row["hours"]),
        place=Place.objects.get(name=row["place"]),
        neighbourhood=Neighbourhood.objects.filter(name=row["neighbourhood"]).first(),
        hosts=row["hosts"],
        audience=row["audience"],
    )


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
    if encounter is not None and encounter.neighbourhood_id:
        announce_encounter(encounter=encounter, by=by, now=now)
    return encounter


def _cancel(row: dict[str, Any], by: User, now: datetime) -> None:
    encounter = _announced(row, by, now)
    if encounter is not None:
        cancel_encounter(encounter=encounter, by=by, reason=row["cancelled"], now=now)
