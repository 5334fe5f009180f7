"""The stops of a walk, the slots of a permanence."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.outreach import permissions
from allonnes.outreach.models import Encounter, Slot, Stop
from allonnes.town.found import FoundPlace


@transaction.atomic
def add_stop(
    *, encounter: Encounter, by: User, rank: int, place: str, located: FoundPlace | None, looked_at: str
) -> Stop:
    """Add a stop to a walk at its place in the route; those that follow move on by one."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_change_route(by, locked, None))
    last = locked.stops.count() + 1
    wanted = min(max(1, rank), last)
    locked.stops.filter(rank__gte=wanted).update(rank=F("rank") + 1)
    point = located.point if located else None
    stop: Stop = locked.stops.create(
        rank=wanted,
        place=place.strip(),
        looked_at=looked_at.strip(),
        longitude=round(point.lon, 6) if point else None,
        latitude=round(point.lat, 6) if point else None,
    )
    _count_change(locked)
    return stop


@transaction.atomic
def remove_stop(*, encounter: Encounter, by: User, stop: Stop) -> None:
    """Take a stop out of the route, unless something was entered there; those that follow come back by one."""
    locked = lock(Encounter, encounter.pk)
    gone = lock(Stop.objects.filter(encounter=locked), stop.pk)
    refuse(permissions.refusal_to_change_route(by, locked, None))
    refuse(permissions.refusal_to_remove_stop(gone))
    rank = gone.rank
    gone.delete()
    locked.stops.filter(rank__gt=rank).update(rank=F("rank") - 1)
    _count_change(locked)


def _count_change(encounter: Encounter) -> None:
    encounter.revision += 1
    encounter.save(update_fields=["revision"])


@transaction.atomic
def make_slots(*, encounter: Encounter, by: User, minutes: int, now: datetime) -> int:
    """Cut a permanence into slots of so many minutes, from its start to its end; each is a seat. Made again, they
    replace the first ones, while nobody has booked. Returns how many."""
    locked = lock(Encounter, encounter.pk)
    refuse(permissions.refusal_to_make_slots(by, locked, now))
    length = timedelta(minutes=minutes)
    count = (locked.ends_at - locked.starts_at) // length
    refuse(permissions.refusal_of_slot_length(count))
    locked.registrations.update(slot=None)
    locked.slots.all().delete()
    Slot.objects.bulk_create(
        Slot(
            encounter=locked, starts_at=locked.starts_at + rank * length, ends_at=locked.starts_at + (rank + 1) * length
        )
        for rank in range(count)
    )
    locked.seats, locked.revision = count, locked.revision + 1
    locked.save(update_fields=["seats", "revision"])
    return count
