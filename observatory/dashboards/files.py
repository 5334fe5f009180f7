"""One table of a dashboard as a file: the cells that the page shows, masked alike."""

import re
from collections.abc import Iterator
from typing import Any

from allonnes.core.spreadsheets import write_csv
from observatory.dashboards.models import DashboardPage

# « 1 310 »: what people read as a number, a spreadsheet reads as one without its thin spaces.
_IN_THOUSANDS = re.compile("[0-9]{1,3}(\u202f[0-9]{3})+(,[0-9]+)?")


def table_of(page: DashboardPage, number: str) -> dict[str, Any] | None:
    """The table of a chart (« 1.2 ») or of a section (« 3 »), as the page keeps it."""
    for section in page.body["sections"]:
        tables = [(chart["number"], chart["table"]) for chart in section["charts"]]
        for name, table in [*tables, (str(section["number"]), section["table"])]:
            if table and name == number:
                kept_table: dict[str, Any] = table
                return kept_table
    return None


def lines_of(table: dict[str, Any]) -> Iterator[str]:
    """The lines of the file."""
    return write_csv(([_cell(cell) for cell in row] for row in table["rows"]), table["columns"])


def _cell(cell: str) -> str:
    return cell.replace("\u202f", "") if _IN_THOUSANDS.fullmatch(cell) else cell
