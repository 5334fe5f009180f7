"""Which column of a foreign file says what; see docs/reprise.md."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from allonnes.core.days import read_moment
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import Column, Told, header_of, plain, read_rows
from allonnes.outreach.enums import Channel

NEEDED = ("reference", "subject", "received")
FIELDS = (*NEEDED, "group", "words", "place_words", "latitude", "longitude", "closed", "channel")
SHORT_NAME, LAST_WORDS, CUT = 80, 35, " … "
QUARTER_TURN, HALF_TURN = 90, 180
STEP = Decimal("0.000001")
# A day alone is its noon: that of today may be to come.
ONE_DAY = timedelta(days=1)


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
        told: Any = json.loads(raw)
    except json.JSONDecodeError as broken:
        raise InvalidInput([f"La table de correspondance n’est pas du JSON : ligne {broken.lineno}."]) from broken
    columns: Any = told.get("columns", {}) if isinstance(told, dict) else None
    channels: Any = told.get("channels", {}) if isinstance(told, dict) else None
    if not (_is_table(columns) and _is_table(channels)):
        raise InvalidInput(["La table de correspondance a « columns » et « channels » : à chaque nom, un mot."])
    default = told.get("default_channel", Channel.PHONE.value)
    problems = [f"Il manque la colonne « {name} »." for name in NEEDED if name not in columns]
    problems += [f"« {name} » n’est pas un champ connu." for name in columns if name not in FIELDS]
    problems += [f"« {name} » n’est pas un canal." for name in (*channels.values(), default) if name not in Channel]
    if not told.get("source"):
        problems.append("Il manque « source », le nom de l’outil d’où vient ce fichier.")
    if problems:
        raise InvalidInput(problems)
    return ImportMapping(told["source"], dict(columns), dict(channels), default)


def _is_table(told: Any) -> bool:
    return isinstance(told, dict) and all(isinstance(word, str) for word in told.values())


def read_foreign(raw: bytes, mapping: ImportMapping, *, now: datetime) -> list[ForeignCase]:
    """The rows of a file, in its order. Raises InvalidInput with every fault and its line; each reference once."""
    columns = [Column(name) for name in header_of(raw)]
    missing = [name for name in mapping.columns.values() if plain(name) not in {column.name for column in columns}]
    if missing:
        raise InvalidInput([f"Il n’y a pas de colonne « {name} »." for name in missing])
    rows, problems = read_rows(raw, columns, lambda line, cells, tell: _foreign(cells, mapping, tell, now))
    seen: set[str] = set()
    for row in rows:
        if row.reference in seen:
            problems.append(f"La référence « {row.reference} » est écrite deux fois.")
        seen.add(row.reference)
    if problems:
        raise InvalidInput(problems)
    return rows


def _foreign(cells: Mapping[str, str], mapping: ImportMapping, tell: Told, now: datetime) -> ForeignCase:
    told = {name: cells.get(plain(column), "") for name, column in mapping.columns.items()}
    for name in NEEDED:
        if not told[name]:
            tell(f"la case « {mapping.columns[name]} » est vide.")
    received, closed = _moment(told["received"], tell), _moment(told.get("closed", ""), tell)
    if received and closed and closed < received:
        tell("elle est close avant d’être reçue.")
    if max(received or now, closed or now) > now + ONE_DAY:
        tell("elle est reçue ou close un jour à venir.")
    return ForeignCase(
        reference=told["reference"],
        subject=told["subject"],
        group=told.get("group", ""),
        words=told.get("words", ""),
        place_words=told.get("place_words", ""),
        point=_point(told.get("latitude", ""), told.get("longitude", ""), tell),
        received=received or now,
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
        north, east = (Decimal(text.replace(",", ".")).quantize(STEP) for text in (latitude, longitude))
        if north.is_nan() or east.is_nan():
            raise InvalidOperation
    except InvalidOperation:
        tell("la latitude ou la longitude n’est pas un nombre.")
        return None
    if abs(north) > QUARTER_TURN or abs(east) > HALF_TURN:
        tell("la latitude ou la longitude n’existe pas.")
        return None
    return north, east


def short_name(name: str) -> str:
    """A name as long as ours may be: its first words, then its last ones, by which long names differ."""
    if len(name) <= SHORT_NAME:
        return name
    last = name[-LAST_WORDS:].partition(" ")[2] or name[-LAST_WORDS:]
    first = name[: SHORT_NAME - len(last) - len(CUT)]
    return f"{first.rpartition(' ')[0] or first}{CUT}{last}"
