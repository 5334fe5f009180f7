"""A .pb file as read: every key, column and row kept in order, beside the instance it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from budgets.counting.instance import Instance

SENTINEL_COST = 999_999_999
"""Cost by which Pabulib says a project withdrawn after the vote."""

POINT_COLUMN_TYPES = frozenset({"cumulative", "scoring"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A French sentence about a line of the file (counted from 1; None: the whole file)."""

    line: int | None
    text: str

    def __str__(self) -> str:
        if self.line is None:
            return self.text
        return _("Ligne %(line)d\u202f: %(text)s") % {"line": self.line, "text": self.text}


class PabulibError(ValueError):
    """A file refused: `problems` holds all of them, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line is None, problem.line or 0)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class PbFile:
    """A file accepted. Rows follow their columns; `warnings` are oddities found in official files too."""

    meta: Mapping[str, str]
    project_columns: tuple[str, ...]
    projects: tuple[tuple[str, ...], ...]
    vote_columns: tuple[str, ...]
    votes: tuple[tuple[str, ...], ...]
    instance: Instance
    warnings: tuple[Problem, ...] = field(default=())
