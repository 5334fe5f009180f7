"""The national file of addresses (Base Adresse Nationale, CSV of a département), read line by line.

One row a line, semicolons, UTF-8, compressed or not, as https://adresse.data.gouv.fr publishes it. Only the rows of one
commune are kept; a row that cannot be used is told with its line, and never stops the others.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import at_line
from allonnes.town.geometry import MAX_LAT, MAX_LON, Position

NEEDED = ("id", "numero", "rep", "nom_voie", "code_postal", "code_insee", "lon", "lat")
LONGEST_LINE = 20_000
LONGEST_NAME = 120
# Numbers without a door: 99999 is a whole street or hamlet, in the files of communes.
NO_NUMBER = 99_999
# A file of something else says it a million times.
MAX_PROBLEMS = 1_000
_GZIP = b"\x1f\x8b"
_KEY = re.compile(r"([0-9A-Za-z]{5}_[0-9A-Za-z]{1,16})_(\d{1,5})(?:_[0-9A-Za-z_]{1,10})?", re.ASCII)
_REPETITION = re.compile(r"[0-9a-z ]{0,10}", re.ASCII)
_POSTCODE = re.compile(r"\d{5}", re.ASCII)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\ufffd]")


@dataclass(frozen=True, slots=True)
class NationalAddress:
    """A usable row; `number` is None for a whole street or hamlet."""

    key: str
    street_key: str
    number: int | None
    repetition: str
    postcode: str
    point: Position


@dataclass
class NationalFile:
    """What a file holds of a commune. `doubtful`: what its unusable rows name, which has not disappeared."""

    addresses: dict[str, NationalAddress] = field(default_factory=dict)
    street_names: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    elsewhere: int = 0
    untold: int = 0

    def tell(self, line: int, words: str) -> None:
        """Keep a problem with its line; the thousand first ones."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(at_line(line, words))
        else:
            self.untold += 1


class _RowRefused(Exception):
    """A row cannot be used; says why in French."""


def read_national_file(raw: BinaryIO, *, insee: str, is_near: Callable[[Position], bool]) -> NationalFile:
    """The rows of a commune. `is_near` says whether a point may be in it.

    Raises InvalidInput when the file is no such table, or is cut in its compressed form.
    """
    file = NationalFile()
    try:
        with closing(_lines(raw)) as lines:
            columns = _columns(next(lines, (1, "")))
            for line, text in lines:
                _read(file, line, text, columns=columns, insee=insee, is_near=is_near)
    except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
        raise InvalidInput([_("Ce fichier compressé est abîmé ou coupé : téléchargez-le de nouveau.")]) from broken
    return file


def _lines(raw: BinaryIO) -> Generator[tuple[int, str], None, None]:
    """Each line that says something, with its number; one without end is cut, so that its row is refused."""
    head = raw.read(len(_GZIP))
    raw.seek(0)
    packed: Any = gzip.GzipFile(fileobj=raw) if head == _GZIP else raw
    text = io.TextIOWrapper(packed, encoding="utf-8-sig", errors="replace", newline="\n")
    number, is_rest = 0, False
    try:
        while line := text.readline(LONGEST_LINE):
            if not is_rest:
                number += 1
                if line.strip():
                    yield number, line.rstrip("\r\n")
            is_rest = not line.endswith("\n")
    finally:
        # Whoever opened the file closes it.
        text.detach()


def _columns(header: tuple[int, str]) -> list[str]:
    columns = [name.strip().lower() for name in header[1].split(";")]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise InvalidInput(
            [
                _("Ce n’est pas un fichier de la Base Adresse Nationale : il manque les colonnes %(names)s.")
                % {"names": ", ".join(missing)}
            ]
        )
    return columns


def _read(
    file: NationalFile,
    line: int,
    text: str,
    *,
    columns: list[str],
    insee: str,
    is_near: Callable[[Position], bool],
) -> None:
    try:
        cells = _cells(text, columns)
        if cells is None:
            file.elsewhere += insee not in text
            if insee in text:
                file.tell(line, _("il n’y a pas autant de cases que de colonnes, ou un guillemet est mal placé."))
                file.doubtful.add(text.partition(";")[0].strip())
        elif cells["code_insee"] != insee:
            file.elsewhere += 1
        else:
            _keep(file, line, cells, is_near)
    except _RowRefused as refused:
        file.tell(line, str(refused))
        file.doubtful.add(cells["id"] if cells else "")


def _cells(text: str, columns: list[str]) -> dict[str, str] | None:
    """The cells of a line, None when it cannot be cut into them."""
    try:
        rows = list(csv.reader([text], delimiter=";", strict=True))
    except csv.Error:
        return None
    cells = rows[0] if len(rows) == 1 else []
    if len(cells) != len(columns):
        return None
    return {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=True)}


def _keep(file: NationalFile, line: int, cells: Mapping[str, str], is_near: Callable[[Position], bool]) -> None:
    key = _KEY.fullmatch(cells["id"])
    if not key:
        raise _RowRefused(_("l’identifiant « %(id)s » n’est pas de la forme attendue.") % {"id": cells["id"][:40]})
    if cells["id"] in file.addresses:
        file.tell(line, _("l’identifiant « %(id)s » est déjà écrit plus haut.") % {"id": cells["id"]})
        return
    address = NationalAddress(
        key=cells["id"],
        street_key=key[1],
        number=_number(cells["numero"]),
        repetition=_repetition(cells["rep"]),
        postcode=cells["code_postal"] if _POSTCODE.fullmatch(cells["code_postal"]) else "",
        point=_point(cells, is_near),
    )
    name = _name(cells["nom_voie"])
    if file.street_names.setdefault(address.street_key, name) != name:
        words = _("la rue « %(name)s » s’appelle « %(first)s » plus haut : ce premier nom est gardé.")
        file.tell(line, words % {"name": name, "first": file.street_names[address.street_key]})
    file.addresses[address.key] = address


def _number(cell: str) -> int | None:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= len(str(NO_NUMBER))):
        raise _RowRefused(_("le numéro « %(number)s » n’est pas un nombre.") % {"number": cell[:20]})
    return None if int(cell) == NO_NUMBER else int(cell)


def _repetition(cell: str) -> str:
    if not _REPETITION.fullmatch(cell.lower()):
        raise _RowRefused(_("la répétition « %(rep)s » n’est ni « bis » ni une lettre.") % {"rep": cell[:20]})
    return cell.lower()


def _name(cell: str) -> str:
    if not cell:
        raise _RowRefused(_("le nom de la rue est vide."))
    if len(cell) > LONGEST_NAME:
        raise _RowRefused(_("le nom de la rue est trop long."))
    if _HIDDEN.search(cell):
        raise _RowRefused(_("une lettre du nom de la rue est illisible."))
    return cell


def _point(cells: Mapping[str, str], is_near: Callable[[Position], bool]) -> Position:
    try:
        point = Position(float(cells["lon"]), float(cells["lat"]))
    except ValueError as wrong:
        raise _RowRefused(_("la longitude ou la latitude n’est pas un nombre.")) from wrong
    # NaN is in no range.
    if not (-MAX_LON <= point.lon <= MAX_LON and -MAX_LAT <= point.lat <= MAX_LAT):
        raise _RowRefused(_("la longitude ou la latitude est hors de la Terre."))
    if not is_near(point):
        raise _RowRefused(_("le point est loin de la commune."))
    return Position(round(point.lon, 6), round(point.lat, 6))
