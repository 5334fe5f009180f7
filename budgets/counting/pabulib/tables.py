"""Cut a .pb file into its three sections, with the line of each row."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from budgets.counting.pabulib.model import PabulibError, Problem

SECTIONS = ("META", "PROJECTS", "VOTES")

Row = tuple[int, list[str]]


@dataclass
class Table:
    """A section: where it starts, its columns, its rows with their line."""

    line: int
    columns: list[str] = field(default_factory=list)
    columns_line: int = 0
    rows: list[Row] = field(default_factory=list)


def cut(data: bytes, problems: list[Problem]) -> dict[str, Table]:
    """Sections by name; PabulibError when the file cannot be read as text at all."""
    tables: dict[str, Table] = {}
    table: Table | None = None
    for line, row in _rows(_decode(data)):
        name = row[0].strip().upper()
        if len(row) == 1 and name in SECTIONS:
            table = _open(tables, name, line, problems)
        elif table is None:
            problems.append(Problem(line, _("cette ligne précède toute section (META, PROJECTS, VOTES).")))
        elif not table.columns:
            table.columns, table.columns_line = [cell.strip() for cell in row], line
        else:
            table.rows.append((line, row))
    _check_sections(tables, problems)
    return tables


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PabulibError([Problem(line, _("le fichier n’est pas écrit en UTF-8."))]) from error


def _rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True, skipinitialspace=True)
    start = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise PabulibError([Problem(start, _("guillemets mal fermés ou mal placés."))]) from error
        if row is None:
            return
        if row:
            yield start, [cell.strip() for cell in row]
        start = reader.line_num + 1


def _open(tables: dict[str, Table], name: str, line: int, problems: list[Problem]) -> Table:
    if name in tables:
        problems.append(Problem(line, _("la section %(name)s apparaît deux fois.") % {"name": name}))
        return Table(line)
    tables[name] = Table(line)
    return tables[name]


def _check_sections(tables: dict[str, Table], problems: list[Problem]) -> None:
    for name in SECTIONS:
        if name not in tables:
            problems.append(Problem(None, _("La section %(name)s manque.") % {"name": name}))
        elif not tables[name].columns:
            text = _("la section %(name)s n’a pas de ligne de titres.") % {"name": name}
            problems.append(Problem(tables[name].line, text))
    order = [name for name in SECTIONS if name in tables]
    if list(tables) != order:
        line = max(table.line for table in tables.values())
        problems.append(Problem(line, _("les sections doivent suivre l’ordre META, PROJECTS, VOTES.")))


def check_columns(name: str, table: Table, required: tuple[str, ...], problems: list[Problem]) -> bool:
    """Report missing or repeated columns and rows of another length; False when rows cannot be read by column."""
    missing = [column for column in required if column not in table.columns]
    if table.columns and missing:
        text = _("la section %(name)s n’a pas de colonne «\u202f%(column)s\u202f».")
        problems += [Problem(table.columns_line, text % {"name": name, "column": column}) for column in missing]
    for column in sorted({column for column in table.columns if table.columns.count(column) > 1}):
        text = _("la colonne «\u202f%(column)s\u202f» apparaît deux fois.") % {"column": column}
        problems.append(Problem(table.columns_line, text))
    width = len(table.columns)
    odd = [(line, row) for line, row in table.rows if len(row) != width]
    text = _("%(found)d valeurs au lieu de %(expected)d.")
    problems += [Problem(line, text % {"found": len(row), "expected": width}) for line, row in odd]
    table.rows = [(line, row) for line, row in table.rows if len(row) == width]
    return bool(table.columns) and not missing
