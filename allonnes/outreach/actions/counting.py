"""People met, counted by eye."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.outreach import permissions
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.models import Encounter, Headcount


@transaction.atomic
def count_people(*, encounter: Encounter, by: User, age_band: str, change: int, now: datetime) -> int:
    """Add or take back people met, by eye; never under zero. Returns the new number of that age band."""
    refuse(permissions.refusal_to_use_field_mode(by, encounter, now))
    _make_bands(encounter)
    row = Headcount.objects.select_for_update().get(encounter=encounter, age_band=age_band)
    row.count = max(0, row.count + change)
    row.save(update_fields=["count"])
    return row.count


def _make_bands(encounter: Encounter) -> None:
    Headcount.objects.bulk_create(
        [Headcount(encounter=encounter, age_band=band) for band in AgeBand.values], ignore_conflicts=True
    )


@transaction.atomic
def write_headcounts(*, encounter: Encounter, by: User, now: datetime, **counts: int) -> None:
    """Write at the desk how many people were met, by age band, from the paper of whoever was there."""
    refuse(permissions.refusal_to_write_headcounts(by, encounter, now))
    _make_bands(encounter)
    rows = {row.age_band: row for row in Headcount.objects.select_for_update().filter(encounter=encounter)}
    for band, count in counts.items():
        rows[band].count = count
    Headcount.objects.bulk_update(rows.values(), ["count"])
