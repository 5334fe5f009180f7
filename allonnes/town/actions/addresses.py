"""Streets and addresses brought up to date from the national file, and put in the quartiers where they fall."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.core.errors import ActionDenied
from allonnes.town.geometry import Position
from allonnes.town.locating import QuartierShape, neighbourhood_at, read_quartier_shapes
from allonnes.town.models import Address, Neighbourhood, Street
from allonnes.town.national_file import NationalAddress, NationalFile
from allonnes.town.street_words import is_kind_of_street

BATCH = 1_000
MAX_POINTS_OF_LINE = 12
# A file that lacks more than this part of what is known is more likely cut than true.
MOST_CLOSED = 0.5
FEW = 20
_STREET = ("name", "longitude", "latitude", "line", "neighbourhood_id", "is_fictitious", "closed_at")
_ADDRESS = (
    "street_id",
    "number",
    "repetition",
    "postcode",
    "longitude",
    "latitude",
    "neighbourhood_id",
    "is_fictitious",
    "closed_at",
)
Row = TypeVar("Row", Street, Address)


@dataclass
class Counts:
    """What becomes of the rows of one kind."""

    new: int = 0
    changed: int = 0
    reopened: int = 0
    closed: int = 0
    same: int = 0

    @property
    def known(self) -> int:
        """Those that were in use before."""
        return self.changed + self.closed + self.same


@dataclass
class Outcome:
    """What an import does, or would do."""

    streets: Counts
    addresses: Counts


@dataclass
class _Change(Generic[Row]):
    """The rows of one kind to add, to change, and to close."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


@transaction.atomic
def import_addresses(
    *, file: NationalFile, now: datetime, is_applied: bool, is_fictitious: bool = False, may_close_many: bool = False
) -> Outcome:
    """Make the streets and addresses in use those of the file: new ones added, changed ones corrected, those that it no
    longer holds closed, never deleted. The same file twice changes nothing; a name corrected by the town stays. What an
    unusable row names is left as it is.

    Without `is_applied` nothing is written, and the outcome is what would be. Raises ActionDenied for a file without
    any address of the commune, and, unless `may_close_many`, for one that would close more than half of those in use.
    """
    if not file.addresses:
        raise ActionDenied(_("Ce fichier n’a aucune adresse utilisable de la commune : rien n’a été changé."))
    shapes = read_quartier_shapes()
    streets = _change_streets(file, shapes, is_fictitious)
    if is_applied:
        _write_streets(streets, now)
    addresses = _change_addresses(file, shapes, is_fictitious)
    if _are_many(addresses.counts) and not may_close_many:
        raise ActionDenied(
            _(
                "Ce fichier ferait disparaître %(closed)s adresses sur %(known)s : il est sans doute coupé. Rien n’a "
                "été changé. S’il est juste, ajoutez --fermer-beaucoup."
            )
            % {"closed": addresses.counts.closed, "known": addresses.counts.known}
        )
    if is_applied:
        _write_addresses(addresses, now)
    return Outcome(streets.counts, addresses.counts)


@transaction.atomic
def settle_quartiers() -> int:
    """Put each street and address in the quartier where it falls, once contours have changed; how many moved."""
    shapes = read_quartier_shapes()
    moved = []
    by_street: dict[int, set[int | None]] = {}
    for address in Address.objects.select_for_update().order_by("pk"):
        quartier = _key_of(neighbourhood_at(_position(address), shapes))
        by_street.setdefault(address.street_id, set()).add(quartier)
        if address.neighbourhood_id != quartier:
            address.neighbourhood_id = quartier
            moved.append(address)
    Address.objects.bulk_update(moved, ["neighbourhood_id"], batch_size=BATCH)
    moved_streets = 0
    for street in Street.objects.select_for_update().order_by("pk"):
        quartiers = by_street.get(street.pk, {_key_of(neighbourhood_at(_position(street), shapes))})
        quartier = next(iter(quartiers)) if len(quartiers) == 1 else None
        if street.neighbourhood_id != quartier:
            Street.objects.filter(pk=street.pk).update(neighbourhood_id=quartier)
            moved_streets += 1
    return len(moved) + moved_streets


# --- What the file wants ----------------------------------------------------------------------------
def _change_streets(file: NationalFile, shapes: Sequence[QuartierShape], is_fictitious: bool) -> "_Change[Street]":
    by_street: dict[str, list[NationalAddress]] = {}
    for row in file.addresses.values():
        by_street.setdefault(row.street_key, []).append(row)
    wanted = [
        _street(file.street_names[key], sorted(rows, key=_in_street), shapes, is_fictitious)
        for key, rows in by_street.items()
    ]
    known = {street.key: street for street in Street.objects.select_for_update().order_by("pk")}
    doubtful = {key for key in known if any(named.startswith(f"{key}_") for named in file.doubtful)}
    return _change(wanted, known, _STREET, {*by_street, *doubtful})


def _change_addresses(file: NationalFile, shapes: Sequence[QuartierShape], is_fictitious: bool) -> "_Change[Address]":
    streets = dict(Street.objects.order_by("pk").values_list("key", "pk"))
    wanted = [
        Address(
            key=row.key,
            street_id=streets.get(row.street_key, 0),
            number=row.number,
            repetition=row.repetition,
            postcode=row.postcode,
            longitude=_degrees(row.point.lon),
            latitude=_degrees(row.point.lat),
            neighbourhood_id=_key_of(neighbourhood_at(row.point, shapes)),
            is_fictitious=is_fictitious,
        )
        for row in file.addresses.values()
        if row.number is not None
    ]
    known = {address.key: address for address in Address.objects.select_for_update().order_by("pk")}
    return _change(wanted, known, _ADDRESS, {*(address.key for address in wanted), *file.doubtful})


def _street(name: str, rows: Sequence[NationalAddress], shapes: Sequence[QuartierShape], is_fictitious: bool) -> Street:
    """A street by its addresses in order: its middle, its line, and its quartier when they all are in one."""
    middle = rows[len(rows) // 2].point
    numbered = [row.point for row in rows if row.number is not None]
    quartiers = {_key_of(neighbourhood_at(row.point, shapes)) for row in rows}
    return Street(
        key=rows[0].street_key,
        name=name,
        longitude=_degrees(middle.lon),
        latitude=_degrees(middle.lat),
        line=line_through(numbered) if numbered and is_kind_of_street(name) else [],
        neighbourhood_id=next(iter(quartiers)) if len(quartiers) == 1 else None,
        is_fictitious=is_fictitious,
    )


def line_through(points: Sequence[Position]) -> list[list[float]]:
    """A street as a few positions, each the mean of some numbers in a row: both sides of the street are one line."""
    size = 2 * max(1, -(-len(points) // (2 * MAX_POINTS_OF_LINE)))
    pieces = [points[start : start + size] for start in range(0, len(points), size)]
    # A last number alone would pull the line to its side.
    return [_mean(piece) for piece in pieces if len(piece) > 1 or len(pieces) == 1]


def _mean(points: Sequence[Position]) -> list[float]:
    lon, lat = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return [round(lon, 6), round(lat, 6)]


def _in_street(row: NationalAddress) -> tuple[int, str, str]:
    return row.number or 0, row.repetition, row.key


def _degrees(angle: float) -> Decimal:
    return Decimal(f"{angle:.6f}")


def _position(row: Street | Address) -> Position:
    return Position(float(row.longitude), float(row.latitude))


def _key_of(neighbourhood: Neighbourhood | None) -> int | None:
    return neighbourhood.pk if neighbourhood else None


# --- Beside what is known ---------------------------------------------------------------------------
def _change(
    wanted: Sequence[Row], known: Mapping[str, Row], fields: Sequence[str], kept: Container[str]
) -> "_Change[Row]":
    change = _Change[Row]()
    counts = change.counts
    for row in wanted:
        before = known.get(row.key)
        if before is None:
            change.new.append(row)
        elif any(getattr(before, name) != getattr(row, name) for name in fields):
            counts.reopened += before.closed_at is not None
            counts.changed += before.closed_at is None
            for name in fields:
                setattr(before, name, getattr(row, name))
            change.changed.append(before)
        else:
            counts.same += 1
    change.closed = [row for key, row in known.items() if row.closed_at is None and key not in kept]
    counts.new, counts.closed = len(change.new), len(change.closed)
    return change


def _are_many(counts: Counts) -> bool:
    return counts.known >= FEW and counts.closed > counts.known * MOST_CLOSED


def _write_streets(change: "_Change[Street]", now: datetime) -> None:
    Street.objects.bulk_create(change.new, batch_size=BATCH)
    for street in change.changed:
        street.save(update_fields=[*_STREET, "words"])
    Street.objects.filter(pk__in=[street.pk for street in change.closed]).update(closed_at=now)


def _write_addresses(change: "_Change[Address]", now: datetime) -> None:
    Address.objects.bulk_create(change.new, batch_size=BATCH)
    Address.objects.bulk_update(change.changed, _ADDRESS, batch_size=BATCH)
    Address.objects.filter(pk__in=[address.pk for address in change.closed]).update(closed_at=now)
