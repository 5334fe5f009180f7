"""What roles given are narrowed to by the apps above, in words."""

from collections.abc import Iterable

from allonnes.accounts.models import RoleAssignment
from allonnes.accounts.roles import SCOPES


def scope_words(assignments: Iterable[RoleAssignment]) -> dict[int, str]:
    """The words of each role given that an app narrows, by its number; one question for each such role."""
    by_role: dict[str, list[int]] = {}
    for assignment in assignments:
        by_role.setdefault(assignment.role, []).append(assignment.pk)
    words: dict[int, str] = {}
    for scope in SCOPES:
        if scope.role in by_role:
            words.update(scope.words(by_role[scope.role]))
    return words
