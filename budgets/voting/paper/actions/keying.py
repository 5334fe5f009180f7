"""The sheets of the ballot box, each typed twice by two officers who do not see one another's reading."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from budgets.voting.box.open_box import BallotBox, enter_ballot_box
from budgets.voting.enums import KeyingKind
from budgets.voting.models import Keying, PollingStation
from budgets.voting.paper import permissions
from budgets.voting.paper.actions.stations import lock_station
from budgets.voting.paper.ballots import choices_of, reason_of_void


@dataclass(frozen=True)
class Sheet:
    """What one officer reads on one sheet."""

    number: int
    kind: str
    ticked: tuple[int, ...] = ()
    reason: str = ""


@transaction.atomic
def key_sheet(*, station: PollingStation, turn: int, sheet: Sheet, by: User) -> Keying:
    """Keep one reading, as it is: beyond the limits or with an unknown project, the sheet is void, with its reason. One
    that an officer says is void, or blank, keeps no number: only numbers are judged again, and it must never count.

    Writes nothing in the log: who read which sheet is in the reading itself.
    """
    ballot_box, locked = _open(station.pk, by)
    row = Keying(station=locked, turn=turn, by=by)
    _write(ballot_box, locked, row, sheet)
    return row


@transaction.atomic
def correct_reading(*, reading: Keying, sheet: Sheet, by: User) -> Keying:
    """Type one's own reading again, its sheet number too."""
    ballot_box, locked = _open(reading.station_id, by)
    row = _hold(reading, by)
    _write(ballot_box, locked, row, sheet)
    return row


@transaction.atomic
def erase_reading(*, reading: Keying, by: User) -> None:
    """Take back one's own reading of a sheet that was not there, or was read under another number."""
    _open(reading.station_id, by)
    row = _hold(reading, by)
    row.delete()


def _hold(reading: Keying, by: User) -> Keying:
    row = Keying.objects.select_for_update(of=("self",)).filter(pk=reading.pk).first()
    if row is None:
        raise ActionDenied(str(permissions.READING_GONE))
    refuse(permissions.refusal_to_correct(by, row))
    return row


def _open(station_pk: int, by: User) -> tuple[BallotBox, PollingStation]:
    """The ballot box, then the station, held; a sealing that runs now comes before or after, never in the middle."""
    ballot_box = enter_ballot_box(PollingStation.objects.values_list("edition_id", flat=True).get(pk=station_pk))
    locked = lock_station(station_pk)
    refuse(permissions.refusal_to_count(by, ballot_box, locked, timezone.now()))
    return ballot_box, locked


def _write(ballot_box: BallotBox, station: PollingStation, row: Keying, sheet: Sheet) -> None:
    assert ballot_box.snapshot is not None  # noqa: S101  # refused before
    row.sheet, row.kind, row.reason = sheet.number, sheet.kind, sheet.reason
    others = Keying.objects.filter(station=station, sheet=sheet.number).exclude(pk=row.pk)
    refuse(permissions.refusal_of_reading(station, others.order_by("turn"), row))
    row.numbers = list(sheet.ticked) if sheet.kind == KeyingKind.CHOICES else []
    if sheet.kind == KeyingKind.CHOICES:
        row.reason = reason_of_void(ballot_box.rules, choices_of(ballot_box.snapshot, sheet.ticked))
        row.kind = KeyingKind.VOID if row.reason else KeyingKind.CHOICES
    row.save()
