"""Files of projects, as a spreadsheet writes them."""

import csv
import io

from budgets.projects.imports.sheet import COLUMNS

GOOD: dict[str, str] = {"numero": "1", "titre": "Un verger", "etat": "Déposé"}


def sheet(*rows: dict[str, str], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """A file of projects; each row changes what it says of a good one."""
    whole = [{**GOOD, "numero": str(number), **row} for number, row in enumerate(rows or ({},), 1)]
    names = [column.name for column in COLUMNS if any(column.name in row for row in whole)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, delimiter=delimiter, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(whole)
    return out.getvalue().encode(encoding)


def spaced(text: str) -> str:
    """A sentence with plain spaces, to be compared."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
