"""Tables given to spreadsheets, whose cells must never run as formulas."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

BYTE_ORDER_MARK = "\ufeff"
# OWASP, "CSV injection": = + - @, tab and carriage return; their full-width twins, and spaces before, are read alike.
_FORMULA_START = re.compile("[\t\r\n]|\\s*[=+\\-@＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?", re.ASCII)


def safe_cell(value: object) -> str:
    """The text of a cell, with an apostrophe in front when a spreadsheet could run it as a formula.

    Plain numbers (`-12`, `+3,5`) stay as they are; `None` gives an empty cell. Source: OWASP, "CSV injection".
    """
    text = "" if value is None else str(value)
    if _FORMULA_START.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(
    rows: Iterable[Sequence[object]], header: Sequence[str], *, delimiter: str = ";", has_bom: bool = True
) -> Iterator[str]:
    """The lines of a CSV file one by one, header first, every cell made safe; to be sent as UTF-8.

    With `has_bom` the first line starts with the signs by which Excel knows UTF-8. Raises ValueError at the first row
    whose number of cells is not the header's.
    """
    writer = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n")
    line: str = writer.writerow([safe_cell(title) for title in header])
    yield BYTE_ORDER_MARK + line if has_bom else line
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"A row has {len(row)} cells for {len(header)} columns.")
        yield writer.writerow([safe_cell(cell) for cell in row])


class _Echo:
    """A file that gives back what is written to it, so that the writer's line can be yielded at once."""

    def write(self, text: str) -> str:
        return text
