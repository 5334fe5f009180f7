"""Section VOTES: one ballot a line. Equal lines are checked once."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.counting.instance import Ballot, BallotType, Limits, Project
from budgets.counting.numbers import Number, exact, parse_number
from budgets.counting.pabulib.meta import Meta
from budgets.counting.pabulib.model import POINT_COLUMN_TYPES, Problem
from budgets.counting.pabulib.tables import Table, check_columns

Told = tuple[list[Problem], list[Problem]]
"""Problems and warnings found so far."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """What one text of vote (and points) means, and the sentences about it."""

    points: tuple[tuple[str, Number], ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


def read_ballots(
    table: Table, meta: Meta, projects: dict[str, Project], told: Told, *, is_tolerant: bool = False
) -> tuple[Ballot, ...]:
    """Read and group the ballots, adding problems and warnings to `told`.

    `is_tolerant`: a project named twice by a vote is kept once, where it comes first, and said.
    """
    with_points = meta.ballot_type is not None and meta.ballot_type in POINT_COLUMN_TYPES
    required = ("voter_id", "vote", "points") if with_points else ("voter_id", "vote")
    if not check_columns("VOTES", table, required, told[0]) or meta.ballot_type is None:
        return ()
    _check_voters(table, told[0])
    vote_at, points_at = table.columns.index("vote"), table.columns.index("points") if with_points else None
    _tidy_votes(table, vote_at, points_at, told[1], is_tolerant=is_tolerant)
    examiner = _Examiner(meta.ballot_type, meta.limits, projects)
    known: dict[tuple[str, str], _Choice] = {}
    counts: Counter[tuple[tuple[str, Number], ...]] = Counter()
    for line, row in table.rows:
        texts = (row[vote_at], "" if points_at is None else row[points_at])
        choice = known.get(texts)
        if choice is None:
            choice = known[texts] = examiner.examine(*texts)
        counts[choice.points] += 1
        if choice.problems or choice.warnings:
            told[0].extend(Problem(line, text) for text in choice.problems)
            told[1].extend(Problem(line, text) for text in choice.warnings)
    return tuple(Ballot(points, count) for points, count in sorted(counts.items()))


def _tidy_votes(
    table: Table, vote_at: int, points_at: int | None, warnings: list[Problem], *, is_tolerant: bool
) -> None:
    """Write each vote without spaces around its numbers; and without its repetitions, when one is tolerant."""
    columns = [vote_at] if points_at is None else [vote_at, points_at]
    for line, row in table.rows:
        parts = [[part.strip() for part in row[at].split(",")] for at in columns]
        ids = parts[0]
        if is_tolerant and len(set(ids)) < len(ids) and len({len(cells) for cells in parts}) == 1:
            text = _("le vote nomme deux fois le projet «\u202f%(id)s\u202f»\u202f: compté une fois.")
            warnings += [Problem(line, text % {"id": name}) for name, count in Counter(ids).items() if count > 1]
            first = [place for place, name in enumerate(ids) if name not in ids[:place]]
            parts = [[cells[place] for place in first] for cells in parts]
        for at, cells in zip(columns, parts, strict=True):
            row[at] = ",".join(cells)


def _check_voters(table: Table, problems: list[Problem]) -> None:
    at = table.columns.index("voter_id")
    if len({row[at] for _line, row in table.rows}) == len(table.rows) and all(row[at] for _line, row in table.rows):
        return
    first: dict[str, int] = {}
    for line, row in table.rows:
        voter = row[at].strip()
        if not voter:
            problems.append(Problem(line, _("un bulletin n’a pas d’identifiant de votant.")))
        elif voter in first:
            text = _("le votant «\u202f%(id)s\u202f» a déjà un bulletin ligne %(line)d.")
            problems.append(Problem(line, text % {"id": voter, "line": first[voter]}))
        else:
            first[voter] = line


@dataclass(frozen=True)
class _Examiner:
    ballot_type: BallotType
    limits: Limits
    projects: dict[str, Project]

    def examine(self, vote: str, points: str) -> _Choice:
        """Read one ballot and everything wrong with it."""
        ids = vote.split(",") if vote else []
        problems = (self._id_problems(ids) if self.projects else []) + self._length_problems(len(ids))
        given, point_problems = self._points(ids, points)
        problems += point_problems
        pairs = () if problems else tuple(sorted(zip(ids, given, strict=True)))
        return _Choice(pairs, tuple(problems), () if problems else self._cost_warnings(ids))

    def _id_problems(self, ids: list[str]) -> list[str]:
        unknown = [project_id for project_id in dict.fromkeys(ids) if project_id not in self.projects]
        twice = [project_id for project_id, count in Counter(ids).items() if count > 1]
        return [_("le vote nomme un projet inconnu, «\u202f%(id)s\u202f».") % {"id": name} for name in unknown] + [
            _("le vote nomme deux fois le projet «\u202f%(id)s\u202f».") % {"id": name} for name in twice
        ]

    def _length_problems(self, length: int) -> list[str]:
        only = 1 if self.ballot_type is BallotType.CHOOSE_ONE else None
        least = only or (1 if self.limits.min_length is None else self.limits.min_length)
        most = only or self.limits.max_length
        if length >= least and (most is None or length <= most):
            return []
        if not length:
            return [_("le vote est vide.")]
        count_words = ngettext("le vote contient %(n)d projet", "le vote contient %(n)d projets", length) % {
            "n": length
        }
        if length < least:
            return [_("%(found)s, il en faut au moins %(limit)d.") % {"found": count_words, "limit": least}]
        return [_("%(found)s, il en faut au plus %(limit)d.") % {"found": count_words, "limit": most}]

    def _points(self, ids: list[str], text: str) -> tuple[list[Number], list[str]]:
        if self.ballot_type is BallotType.ORDINAL:
            return list(range(len(ids), 0, -1)), []
        if self.ballot_type not in POINT_COLUMN_TYPES:
            return [1] * len(ids), []
        parts = text.split(",") if text else []
        try:
            points = [parse_number(part.strip()) for part in parts]
        except ValueError:
            return [], [_("les points «\u202f%(points)s\u202f» ne sont pas des nombres.") % {"points": text}]
        if len(points) != len(ids):
            values = {"projects": len(ids), "points": len(points)}
            return [], [_("le vote a %(projects)d projets et %(points)d valeurs de points.") % values]
        return points, self._point_problems(points)

    def _point_problems(self, points: list[Number]) -> list[str]:
        limits, total = self.limits, exact(sum(points))
        low, high = min(points, default=0), max(points, default=0)
        least = 0 if self.ballot_type is BallotType.CUMULATIVE and limits.min_points is None else limits.min_points
        sums = (limits.min_sum_points, limits.max_sum_points)
        return [
            *_outside(low, high, (least, limits.max_points), _("un projet reçoit %(found)s points")),
            *_outside(total, total, sums, _("le vote donne %(found)s points")),
        ]

    def _cost_warnings(self, ids: list[str]) -> tuple[str, ...]:
        least, most = self.limits.min_sum_cost, self.limits.max_sum_cost
        if least is None and most is None:
            return ()
        # A withdrawn project bears a price that is none.
        held = [self.projects[project_id] for project_id in ids]
        total = exact(sum(project.cost for project in held if not project.withdrawn))
        return tuple(_outside(total, total, (least, most), _("les projets choisis coûtent ensemble %(found)s")))


def _outside(low: Number, high: Number, limits: tuple[Number | None, Number | None], text: str) -> list[str]:
    least, most = limits
    problems = []
    if least is not None and low < least:
        problems.append(_("%(text)s, il en faut au moins %(limit)s.") % {"text": text % {"found": low}, "limit": least})
    if most is not None and high > most:
        problems.append(_("%(text)s, il en faut au plus %(limit)s.") % {"text": text % {"found": high}, "limit": most})
    return problems
