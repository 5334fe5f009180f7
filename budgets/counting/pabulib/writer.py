"""Write a .pb file: UTF-8, no byte order mark, line feeds, quotes only where needed."""

import csv
import io
from collections.abc import Iterable, Iterator

from budgets.counting.pabulib.model import PbFile

_CHOICE_COLUMNS = ("vote", "points")


def write(file: PbFile, *, keep_voters: bool = True) -> str:
    """The text of a file. `keep_voters=False`: no attribute of the voters, new numbers, ballots in sorted order."""
    columns, votes = file.vote_columns, file.votes
    if not keep_voters:
        columns, votes = _anonymous(file)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows(_section("META", ("key", "value"), file.meta.items()))
    writer.writerows(_section("PROJECTS", file.project_columns, file.projects))
    writer.writerows(_section("VOTES", columns, votes))
    return text.getvalue()


def _anonymous(file: PbFile) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    places = [file.vote_columns.index(column) for column in _CHOICE_COLUMNS if column in file.vote_columns]
    choices = sorted(tuple(row[place] for place in places) for row in file.votes)
    columns = ("voter_id", *(file.vote_columns[place] for place in places))
    return columns, tuple((str(number), *choice) for number, choice in enumerate(choices, start=1))


def _section(name: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield (name,)
    yield columns
    yield from rows
