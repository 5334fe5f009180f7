"""Which column of a foreign file says what; see docs/reprise.md."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from allonnes.core.days import read_moment
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import Column, Told, header_of, plain, read_rows
from allonnes.outreach.enums import Channel

NEEDED = ("reference", "subject", "received")
FIELDS = (*NEEDED, "group", "words", "place_words", "latitude", "longitude", "closed", "channel")
SHORT_NAME = 80
QUARTER_TURN, HALF_TURN = 90, 180


@dataclass(frozen=True)
class ImportMapping:
    """`source` names the tool: its references are its own. `columns`: our names to those of the file."""

    source: str
    columns: dict[str, str]
    channels: dict[str, str] = field(default_factory=dict)
    default_channel: str = Channel.PHONE.value


@dataclass(frozen=True)
class ForeignCase:
    """One row, read."""

    reference: str
    subject: str
    group: str
    words: str
    place_words: str
    point: tuple[Decimal, Decimal] | None
    received: datetime
    closed: datetime | None
    channel: str


def read_mapping(raw: str) -> ImportMapping:
    """The mapping of a JSON file. Raises InvalidInput with every fault."""
    try:
        told: dict[str, Any] = json.loads(raw)
    except json.JSONDecodeError as broken:
        raise InvalidInput([f"La table de correspondance n’est pas du JSON : ligne {broken.lineno}."]) from broken
    columns, channels = told.get("columns", {}), told.get("channels", {})
    default = told.get("default_channel", Channel.PHONE.value)
    problems = [f"Il manque la colonne « {name} »." for name in NEEDED if name not in columns]
    problems += [f"« {name} » n’est pas un champ connu." for name in columns if name not in FIELDS]
    problems += [f"« {name} » n’est pas un canal." for name in (*channels.values(), default) if name not in Channel]
    if not told.get("source"):
        problems.append("Il manque « source », le nom de l’outil d’où vient ce fichier.")
    if problems:
        raise InvalidInput(problems)
    return ImportMapping(told["source"], dict(columns), dict(channels), default)


def read_foreign(raw: bytes, mapping: ImportMapping) -> list[ForeignCase]:
    """The rows of a file, in its order. Raises InvalidInput with every fault and its line; each reference once."""
    columns = [Column(name) for name in header_of(raw)]
    missing = [name for name in mapping.columns.values() if plain(name) not in {column.name for column in columns}]
    if missing:
        raise InvalidInput([f"Il n’y a pas de colonne « {name} »." for name in missing])
    rows, problems = read_rows(raw, columns, lambda line, cells, tell: _foreign(cells, mapping, tell))
    seen: set[str] = set()
    for row in rows:
        if row.reference in seen:
            problems.append(f"La référence « {row.reference} » est écrite deux fois.")
        seen.add(row.reference)
    if problems:
        raise InvalidInput(problems)
    return rows


def _foreign(cells: Mapping[str, str], mapping: ImportMapping, tell: Told) -> ForeignCase:
    told = {name: cells.get(plain(column), "") for name, column in mapping.columns.items()}
    for name in NEEDED:
        if not told[name]:
            tell(f"la case « {mapping.columns[name]} » est vide.")
    received, closed = _moment(told["received"], tell), _moment(told.get("closed", ""), tell)
    if received and closed and closed < received:
        tell("elle est close avant d’être reçue.")
    return ForeignCase(
        reference=told["reference"],
        subject=told["subject"],
        group=told.get("group", ""),
        words=told.get("words", ""),
        place_words=told.get("place_words", ""),
        point=_point(told.get("latitude", ""), told.get("longitude", ""), tell),
        received=received or timezone.now(),
        closed=closed,
        channel=mapping.channels.get(told.get("channel", ""), mapping.default_channel),
    )


def _moment(text: str, tell: Told) -> datetime | None:
    """A day alone is its noon: no change of clock moves it to another day."""
    if not text:
        return None
    read = read_moment(text, otherwise=time(12))
    if read is None:
        tell(f"« {text} » n’est pas une date (01/12/2026, ou 2026-12-01T09:30).")
        return None
    return read if timezone.is_aware(read) else timezone.make_aware(read)


def _point(latitude: str, longitude: str, tell: Told) -> tuple[Decimal, Decimal] | None:
    if not latitude and not longitude:
        return None
    try:
        north, east = (Decimal(text).quantize(Decimal("0.000001")) for text in (latitude, longitude))
    except InvalidOperation:
        tell("la latitude ou la longitude n’est pas un nombre.")
        return None
    if abs(north) > QUARTER_TURN or abs(east) > HALF_TURN:
        tell("la latitude ou la longitude n’existe pas.")
        return None
    return north, east


def short_name(name: str) -> str:
    """A name as long as ours may be."""
    return name if len(name) <= SHORT_NAME else f"{name[: SHORT_NAME - 1].rstrip()}…"
