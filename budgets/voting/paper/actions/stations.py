"""Polling stations: prepared, given numbered sheets, their box counted, their accounts closed and opened again."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import InvalidInput, refuse
from allonnes.core.locking import lock
from budgets.editions.models import Edition
from budgets.voting.box.open_box import close_ballot_box, enter_ballot_box
from budgets.voting.models import PollingStation
from budgets.voting.paper import permissions
from budgets.voting.paper.ballots import tally_of

WRITTEN = ("code", "name", "place", "opening_hours")


def lock_station(pk: int) -> PollingStation:
    """Held until the end: what two officers do to one station comes in turn. After the box, never before."""
    return lock(PollingStation, pk, gone=permissions.STATION_GONE)


@transaction.atomic
def save_station(*, station: PollingStation, officers: Iterable[User], by: User) -> None:
    """Create or change a station: its letter, name, place, hours and officers, never its numbers."""
    ballot_box = enter_ballot_box(station.edition_id)
    lock(Edition, station.edition_id, no_key=True)
    before = lock_station(station.pk) if station.pk else None
    refuse(permissions.refusal_to_prepare_station(by, ballot_box, before))
    refuse(permissions.refusal_of_letter(before, station.code) if before else None)
    members = list(officers)
    held = RoleAssignment.objects.current().filter(role=Role.VOTE_OFFICER, user__in=members)
    refuse(
        None
        if {officer.user_id for officer in held} == {officer.pk for officer in members}
        else str(permissions.NOT_OFFICER)
    )
    try:
        station.full_clean(exclude={field.name for field in PollingStation._meta.fields} - {"edition", *WRITTEN})
    except ValidationError as invalid:
        raise InvalidInput(invalid.messages) from invalid
    if before is None:
        station.save(force_insert=True)
    else:
        station.save(update_fields=WRITTEN)
    station.officers.set(members)
    audit.record("budgets.save_office", by=by, edition=station.edition.slug, office=station.code)


@transaction.atomic
def delete_station(*, station: PollingStation, by: User) -> None:
    """Delete a station made by mistake, that served for nothing yet."""
    ballot_box = enter_ballot_box(station.edition_id)
    locked = lock_station(station.pk)
    refuse(permissions.refusal_to_delete_station(by, ballot_box, locked))
    audit.record("budgets.delete_office", by=by, edition=locked.edition.slug, office=locked.code)
    locked.delete()


@transaction.atomic
def print_sheets(*, station: PollingStation, count: int, by: User) -> range:
    """Give the next numbers of a station to sheets printed now. The same numbers are never given again: a sheet printed
    twice would be two sheets with one number."""
    ballot_box = enter_ballot_box(station.edition_id)
    locked = lock_station(station.pk)
    refuse(permissions.refusal_to_print_sheets(by, ballot_box, locked, count=count, now=timezone.now()))
    first = locked.sheets_printed + 1
    locked.sheets_printed += count
    locked.save(update_fields=["sheets_printed"])
    audit.record(
        "budgets.print_sheets",
        by=by,
        edition=locked.edition.slug,
        office=locked.code,
        first=first,
        last=locked.sheets_printed,
    )
    return range(first, locked.sheets_printed + 1)


@transaction.atomic
def count_sheets(*, station: PollingStation, count: int, by: User) -> None:
    """Write how many sheets were in the ballot box, counted by hand before any is read."""
    ballot_box = enter_ballot_box(station.edition_id)
    locked = lock_station(station.pk)
    refuse(permissions.refusal_to_count(by, ballot_box, locked, timezone.now()))
    PollingStation.objects.filter(pk=locked.pk).update(sheets_found=count)
    audit.record("budgets.count_sheets", by=by, edition=locked.edition.slug, office=locked.code, found=count)


@transaction.atomic
def reconcile_station(*, station: PollingStation, reason: str, by: User) -> None:
    """Close the accounts of a station: émargements = sheets found + a difference declared with its reason, every sheet
    read twice the same way. Raises InvalidInput with all that is in the way."""
    ballot_box = close_ballot_box(station.edition_id)
    locked, now = lock_station(station.pk), timezone.now()
    refuse(permissions.refusal_to_count(by, ballot_box, locked, now))
    tally = tally_of(ballot_box, locked)
    obstacles = permissions.obstacles(tally, reason)
    if obstacles:
        raise InvalidInput(obstacles)
    locked.reconciled_at, locked.reconciled_by = now, by
    locked.difference_reason = reason.strip() if tally.difference else ""
    locked.save(update_fields=["reconciled_at", "reconciled_by", "difference_reason"])
    audit.record(
        "budgets.reconcile_office",
        by=by,
        edition=locked.edition.slug,
        office=locked.code,
        found=locked.sheets_found,
        marked=tally.marked,
    )


@transaction.atomic
def reopen_station(*, station: PollingStation, reason: str, by: User) -> None:
    """Open the accounts of a station again, with a reason, until the ballot box is sealed."""
    ballot_box = close_ballot_box(station.edition_id)
    locked = lock_station(station.pk)
    refuse(permissions.refusal_to_reopen_station(by, ballot_box, locked, reason))
    PollingStation.objects.filter(pk=locked.pk).update(reconciled_at=None, reconciled_by=None)
    audit.record("budgets.reopen_office", by=by, edition=locked.edition.slug, office=locked.code, reason=reason.strip())
