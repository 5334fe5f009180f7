"""Who wins between equal projects: most support, then the lower cost, then the published draw or the id."""

import hashlib
from collections.abc import Mapping

from budgets.counting.instance import Project
from budgets.counting.numbers import Number
from budgets.counting.settings import Settings, TieRule


def draw(seed: str, project_id: str) -> str:
    """The published draw: SHA-256 of the seed followed by the project's id; the smallest goes first."""
    return hashlib.sha256((seed + project_id).encode()).hexdigest()


def tie_key(project: Project, support: Number, settings: Settings) -> tuple[Number, Number, str, str]:
    """Sort key between equal projects: most support, lower cost, then the draw or the id read as a string."""
    last = draw(settings.seed, project.id) if settings.tie is TieRule.COST_THEN_SEED else ""
    return -support, project.cost, last, project.id


def tie_order(projects: tuple[Project, ...], support: Mapping[str, Number], settings: Settings) -> list[Project]:
    """Every project, from the one that wins all ties to the one that loses them all."""
    return sorted(projects, key=lambda project: tie_key(project, support[project.id], settings))
