"""Which project belongs to which guaranteed share: one pure function, and what it reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgets.editions.enums import ShareKind
from budgets.editions.models import Edition, Envelope
from budgets.projects.models import Project


@dataclass(frozen=True)
class Share:
    """What a guaranteed share is for; what its kind does not use is empty."""

    id: int
    kind: str
    category: int | None = None
    neighbourhoods: frozenset[int] = frozenset()
    projects: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """What decides of the share of a project put to the vote; None: the whole town, or no theme."""

    id: int
    neighbourhood: int | None = None
    is_priority: bool = False
    category: int | None = None


def _is_for(share: Share, project: Candidate) -> bool:
    if share.kind == ShareKind.PROJECTS:
        return project.id in share.projects
    if share.kind == ShareKind.PRIORITY:
        return project.is_priority
    if share.kind == ShareKind.THEME:
        return project.category is not None and project.category == share.category
    return project.neighbourhood in share.neighbourhoods


def share_out(projects: Iterable[Candidate], shares: Sequence[Share]) -> dict[int, tuple[int, ...]]:
    """The shares that each project answers to, by their ids: it belongs to the first, or to the whole town if none.

    A share for which it was chosen by hand comes first; then the order that the town gave, which is that of `shares`.
    """
    by_hand_first = sorted(shares, key=lambda share: share.kind != ShareKind.PROJECTS)
    return {project.id: tuple(share.id for share in by_hand_first if _is_for(share, project)) for project in projects}


def shares_of(edition: Edition) -> list[Envelope]:
    """The guaranteed shares in their order, with what they are for. Three queries."""
    rows = edition.envelopes.order_by("position").select_related("category")
    return list(rows.prefetch_related("neighbourhoods", "projects"))


def _share(row: Envelope) -> Share:
    return Share(
        id=row.pk,
        kind=row.kind,
        category=row.category_id,
        neighbourhoods=frozenset(place.pk for place in row.neighbourhoods.all()),
        projects=frozenset(project.pk for project in row.projects.all()),
    )


def simulate(projects: Iterable[Project], shares: Sequence[Envelope]) -> dict[int, tuple[int, ...]]:
    """What the opening would freeze now, by the id of the project; their quartiers come with the projects."""
    candidates = [
        Candidate(
            id=project.pk,
            neighbourhood=project.neighbourhood_id,
            is_priority=project.neighbourhood is not None and project.neighbourhood.is_priority,
            category=project.category_id,
        )
        for project in projects
    ]
    return share_out(candidates, [_share(row) for row in shares])


def ballot_of(edition: Edition) -> list[Project]:
    """What is, or was, put to the vote, by number, with its place and its theme."""
    rows = Project.objects.filter(edition=edition).counted().select_related("category", "neighbourhood", "envelope")
    return list(rows.order_by("number"))
