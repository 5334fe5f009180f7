"""Reading a CSV sheet of the town: everything is read, or every problem is told with its line.

UTF-8 (with or without byte order mark) or an older alphabet guessed by how French it reads (`reading`), with
semicolons or commas. Nothing here knows what the rows are: an app gives its columns, and what it makes of the cells of
a row.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.encodings import Decoded, InDoubt, broken_letter, decode
from allonnes.core.errors import InvalidInput

FIRST_LINES = 3
# In signs: a quote never closed swallows the rest of a file. Ours, whatever another library asks of the reader.
LONGEST_CELL = 100_000
SAVE_AS = gettext_lazy("Dans le tableur, enregistrez-le au format « CSV UTF-8 ».")
# What é, à, ’… become when UTF-8 is read as Windows-1252.
_BROKEN_ACCENT = re.compile(f"Ã[{re.escape(bytes(range(0x80, 0xC0)).decode('cp1252', 'ignore'))}]|â€|\ufffd")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SIGNATURES = {b"PK\x03\x04": gettext_lazy("un classeur"), b"\xff\xfe": "en UTF-16", b"\xfe\xff": "en UTF-16"}

Told = Callable[[str], None]
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column:
    """A column of the file: `longest` in letters, 0 for what is not a text."""

    name: str
    longest: int = 0
    is_needed: bool = False
    has_lines: bool = False


def plain(text: str) -> str:
    """Words compared without accents, capitals, nor extra spaces."""
    bare = "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )
    return " ".join(bare.replace("’", "'").replace("–", "-").casefold().split())


def at_line(line: int, words: str) -> str:
    """A problem with its place."""
    return _("Ligne %(line)s : %(words)s") % {"line": line, "words": words}


def read_rows(
    raw: bytes, columns: Sequence[Column], read: Callable[[int, Mapping[str, str], Told], Row]
) -> tuple[list[Row], list[str]]:
    """What `read(line, cells, tell)` makes of each row, in order, and the problems told; each cell is a text by the
    name of its column. Raises InvalidInput when the file or its columns cannot be read.
    """
    table = _table(_decoded(raw).text)
    names = _names(*next(table, (1, [])), {column.name: column for column in columns})
    problems: list[str] = []
    rows: list[Row] = []
    try:
        for line, cells in table:
            given = _cells(line, cells, names, problems)
            if given is not None:
                told: list[str] = []
                rows.append(read(line, _texts(columns, given, told.append), told.append))
                problems += [at_line(line, words) for words in told]
    except InvalidInput as broken:
        problems += broken.problems
    return rows, problems


def header_of(raw: bytes) -> list[str]:
    """The names of the columns of a file, compared as `plain` does. Raises InvalidInput when it cannot be read."""
    cells = next(_table(_decoded(raw).text), (1, []))[1]
    return [plain(cell) for cell in cells if cell.strip()]


def foreign_rows(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of somebody else's sheet with its line: cells by the names of its columns, as `plain` writes them. What
    a short row lacks is empty, and what is beyond the last column is left. Raises InvalidInput when it cannot be read.
    """
    table = _table(_decoded(raw).text)
    names = [plain(cell) for cell in next(table, (1, []))[1]]
    for line, cells in table:
        given = [cell.strip() for cell in cells] + [""] * (len(names) - len(cells))
        yield line, dict(zip(names, given, strict=False))


def told_reading(raw: bytes) -> list[str]:
    """For a dry run: in which alphabet a file was read, and its first lines as they were. Raises InvalidInput."""
    decoded = _decoded(raw)
    guess = _(" (deviné : relisez les accents)") if decoded.is_guessed else ""
    first = [words.rstrip() for words in islice(_lines(decoded.text), FIRST_LINES)]
    said = _("Fichier lu en %(name)s%(guess)s. Ses premières lignes :")
    return [said % {"name": decoded.name, "guess": guess}, *first]


def in_order(problems: Sequence[str]) -> list[str]:
    """By line, those of the whole file first."""
    return sorted(problems, key=_line_of)


def _line_of(problem: str) -> int:
    line = re.match(r"Ligne (\d+)", problem)
    return int(line[1]) if line else 0


# --- Bytes to text ----------------------------------------------------------------------------------
def _decoded(raw: bytes) -> Decoded:
    if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InvalidInput([_("Ce fichier est vide.")])
    kind = next((words for signature, words in _SIGNATURES.items() if raw.startswith(signature)), "")
    if kind:
        raise InvalidInput(
            [_("Ce fichier est %(kind)s, et non un CSV. %(save_as)s") % {"kind": kind, "save_as": SAVE_AS}]
        )
    try:
        decoded = decode(raw)
    except InDoubt as doubt:
        raise InvalidInput(_told_doubt(raw, doubt)) from doubt
    problems = _faults(decoded.text)
    if problems:
        raise InvalidInput(problems)
    return decoded


def _told_doubt(raw: bytes, doubt: InDoubt) -> list[str]:
    """The letters that are broken, when it is so; else the byte that no alphabet explains, or the two readings."""
    try:
        faults = _faults(raw.decode("cp1252"))
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        words = _("une lettre n’est ni en UTF-8, ni en Windows-1252. %(save_as)s") % {"save_as": SAVE_AS}
        return [at_line(line, words)]
    line = raw[: doubt.position].count(b"\n") + 1
    readings = _(" ou ").join(f"« {words} »" for words in doubt.words)
    words = _("on ne sait pas lire les accents de ce fichier avec certitude (%(readings)s). %(save_as)s")
    return faults or [at_line(line, words % {"readings": readings, "save_as": SAVE_AS})]


def _faults(text: str) -> list[str]:
    return [problem for line, words in enumerate(_lines(text), 1) for problem in _faults_of_line(line, words)]


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


def _faults_of_line(line: int, words: str) -> Iterator[str]:
    if _CONTROL.search(words):
        yield at_line(line, _("un caractère invisible (NUL ou commande) se cache dans le texte. Effacez-le."))
    letter, broken = broken_letter(words), _BROKEN_ACCENT.search(words)
    if letter or broken:
        shown = letter[0] if letter else broken[0] if broken else ""
        guess = _("Il fallait sans doute « %(was)s ». ") % {"was": letter[1]} if letter else ""
        fault = _("des lettres accentuées sont abîmées (« %(broken)s »). %(guess)s%(save_as)s")
        yield at_line(line, fault % {"broken": shown, "guess": guess, "save_as": SAVE_AS})


# --- Text to cells ----------------------------------------------------------------------------------
def _table(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that says something, with the line where it begins."""
    first = text.partition("\n")[0]
    reader = csv.reader(_lines(text), delimiter=";" if first.count(";") >= first.count(",") else ",", strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise csv.Error
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as problem:
        words = _("un guillemet est mal placé, ou n’est jamais fermé. Dans un texte, doublez les guillemets droits.")
        raise InvalidInput([at_line(begins, words)]) from problem


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells that spreadsheets leave at the end."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _names(line: int, cells: Sequence[str], known: Mapping[str, Column]) -> list[str]:
    """The columns. Raises InvalidInput when one is missing, unknown or repeated."""
    names = [plain(cell) for cell in _trimmed(cells)]
    problems = [
        at_line(line, _("la colonne « %(strip)s » est inconnue.") % {"strip": cell.strip()})
        for cell, name in zip(cells, names, strict=False)
        if name not in known
    ]
    repeated = sorted({name for name in names if names.count(name) > 1 and name in known})
    problems += [
        at_line(line, _("la colonne « %(name)s » est écrite deux fois.") % {"name": name}) for name in repeated
    ]
    missing = [column.name for column in known.values() if column.is_needed and column.name not in names]
    problems += [at_line(line, _("il manque la colonne « %(name)s ».") % {"name": name}) for name in missing]
    if problems:
        problems.append(
            _("Colonnes possibles : %(known)s ; séparées par des points-virgules ou des virgules.")
            % {"known": ", ".join(known)}
        )
        raise InvalidInput(problems)
    return names


# --- Cells to texts ---------------------------------------------------------------------------------
def _cells(line: int, cells: Sequence[str], names: Sequence[str], problems: list[str]) -> dict[str, str] | None:
    given = list(cells) if len(cells) <= len(names) else _trimmed(cells)
    if len(given) > len(names) or len(cells) < len(names):
        words = _(
            "il y a %(cells)s cases pour %(names)s colonnes. Mettez entre guillemets un texte qui en contient."
        ) % {"cells": len(cells), "names": len(names)}
        problems.append(at_line(line, words))
        return None
    given += [""] * (len(names) - len(given))
    return dict(zip(names, given, strict=True))


def _texts(columns: Sequence[Column], cells: Mapping[str, str], tell: Told) -> dict[str, str]:
    return {column.name: _text(column, cells.get(column.name, ""), tell) for column in columns}


def _text(column: Column, cell: str, tell: Told) -> str:
    lines = [" ".join(line.split()) for line in cell.strip().splitlines()]
    text = ("\n" if column.has_lines else " ").join(lines)
    if column.is_needed and not text:
        tell(_("la case « %(name)s » est vide.") % {"name": column.name})
    if column.longest and len(text) > column.longest:
        tell(
            _("« %(name)s » est trop long : %(longest)s lettres au plus, et il y en a %(text)s.")
            % {"name": column.name, "longest": column.longest, "text": len(text)}
        )
    return text
