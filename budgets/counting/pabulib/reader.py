"""Strict reader of .pb files: everything is read, or nothing is and every problem is told with its line.

Refused: missing sections, keys and columns, repeated ids, unknown projects in a vote, a project twice in a vote,
votes outside min_length/max_length or the limits of points, wrong num_projects/num_votes, numbers that are not exact
decimals, and keys of META that change the result in a way this count does not follow. Only warned of, because
official files do it: votes outside min_sum_cost/max_sum_cost, and votes/score
columns that differ from the ballots (the ballots are right). A project at 999999999 was withdrawn after the vote.

Points: those of the ballot for cumulative and scoring; for ordinal, n for the first of n projects down to 1 for the
last; 1 for each project otherwise.
"""

from pathlib import Path

from django.utils.translation import gettext as _

from budgets.counting.instance import BallotType, Instance
from budgets.counting.numbers import Number, exact
from budgets.counting.pabulib.ballots import read_ballots
from budgets.counting.pabulib.meta import Meta, read_meta
from budgets.counting.pabulib.model import PabulibError, PbFile, Problem
from budgets.counting.pabulib.projects import read_projects
from budgets.counting.pabulib.tables import Table, cut
from budgets.counting.settings import Support
from budgets.counting.support import support_of


def read_file(path: Path | str, *, is_tolerant: bool = False) -> PbFile:
    """Read a file; OSError when it cannot be opened, PabulibError with every problem when it is refused."""
    return read_bytes(Path(path).read_bytes(), is_tolerant=is_tolerant)


def read_bytes(data: bytes, *, is_tolerant: bool = False) -> PbFile:
    """Read the content of a file (UTF-8, with or without byte order mark, any line ends, spaces around the cells).

    `is_tolerant`: a project named twice by a vote is kept once, and said.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    tables = cut(data, problems)
    meta = read_meta(tables.get("META") or Table(0), problems)
    projects = read_projects(tables.get("PROJECTS") or Table(0), problems)
    votes = tables.get("VOTES") or Table(0)
    ballots = read_ballots(votes, meta, projects, (problems, warnings), is_tolerant=is_tolerant)
    _check_numbers(tables, meta, problems)
    if problems or meta.budget is None or meta.ballot_type is None:
        raise PabulibError(problems)
    instance = Instance(tuple(projects.values()), meta.budget, ballots, meta.ballot_type, meta.limits)
    _check_tallies(tables["PROJECTS"], instance, warnings)
    return _file(tables, meta, instance, warnings)


def _file(tables: dict[str, Table], meta: Meta, instance: Instance, warnings: list[Problem]) -> PbFile:
    return PbFile(
        meta=meta.values,
        project_columns=tuple(tables["PROJECTS"].columns),
        projects=tuple(tuple(row) for _line, row in tables["PROJECTS"].rows),
        vote_columns=tuple(tables["VOTES"].columns),
        votes=tuple(tuple(row) for _line, row in tables["VOTES"].rows),
        instance=instance,
        warnings=tuple(warnings),
    )


def _check_numbers(tables: dict[str, Table], meta: Meta, problems: list[Problem]) -> None:
    for key, section in (("num_projects", "PROJECTS"), ("num_votes", "VOTES")):
        if section not in tables or key not in meta.integers:
            continue
        told, counted = meta.integers[key], len(tables[section].rows)
        if told != counted:
            text = _("«\u202f%(key)s\u202f» annonce %(told)d, mais la section %(section)s en contient %(found)d.")
            values = {"key": key, "told": told, "section": section, "found": counted}
            problems.append(Problem(meta.lines[key], text % values))


def _check_tallies(table: Table, instance: Instance, warnings: list[Problem]) -> None:
    supports = [("votes", Support.VOTES)]
    if instance.ballot_type in {BallotType.ORDINAL, BallotType.CUMULATIVE, BallotType.SCORING}:
        supports.append(("score", Support.POINTS))
    for column, support in supports:
        if column in table.columns:
            _check_tally(table, column, support_of(instance, support), warnings)


def _check_tally(table: Table, column: str, tally: dict[str, Number], warnings: list[Problem]) -> None:
    at, id_at = table.columns.index(column), table.columns.index("project_id")
    text = _("la colonne «\u202f%(column)s\u202f» dit %(told)s, les bulletins donnent %(found)s.")
    for line, row in table.rows:
        counted = str(exact(tally[row[id_at]]))
        if row[at].strip().removesuffix(".0") != counted:
            warnings.append(Problem(line, text % {"column": column, "told": row[at] or "-", "found": counted}))
