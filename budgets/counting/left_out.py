"""Who a result leaves out: voters with no winning project, groups (quartiers) with none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budgets.counting.instance import Instance


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Projects and winners of one group, its voters (they chose one of its projects), and those for whom no project
    won, in this group or another.
    """

    projects: int
    winners: int
    voters: int
    voters_left_out: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`voters` chose at least one project and none of theirs won; blank ballots are counted apart."""

    voters: int
    blank: int
    groups: Mapping[str, GroupCount]

    @property
    def groups_without_winner(self) -> tuple[str, ...]:
        """Groups none of whose projects won, in alphabetical order."""
        return tuple(name for name, group in sorted(self.groups.items()) if not group.winners)


def left_out(instance: Instance, winners: Iterable[str]) -> LeftOut:
    """Count who `winners` leave out, in voters, overall and by project group."""
    won = frozenset(winners)
    chosen = [(frozenset(project_id for project_id, _ in ballot.points), ballot.count) for ballot in instance.ballots]
    voters = sum(count for ids, count in chosen if ids and not ids & won)
    blank = sum(count for ids, count in chosen if not ids)
    names = sorted({project.group for project in instance.projects})
    return LeftOut(voters, blank, {name: _group(instance, name, won, chosen) for name in names})


def _group(instance: Instance, name: str, won: frozenset[str], chosen: list[tuple[frozenset[str], int]]) -> GroupCount:
    own = frozenset(project.id for project in instance.projects if project.group == name)
    touched = [(ids, count) for ids, count in chosen if ids & own]
    return GroupCount(
        projects=len(own),
        winners=len(own & won),
        voters=sum(count for _, count in touched),
        voters_left_out=sum(count for ids, count in touched if not ids & won),
    )
