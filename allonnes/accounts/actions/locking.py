"""The order of locks: the holders of a role, the person's row, what hangs on it, then the log of sensitive acts."""

from datetime import date

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.locking import lock


def lock_administrators() -> None:
    """Make acts that could leave the portal without administrator wait for one another."""
    current = RoleAssignment.objects.current().filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(current.select_for_update(of=("self",)))


def lock_holders(roles: list[str], day: date) -> None:
    """Make the acts of two people who hold these roles, each on the other's, wait for one another."""
    current = RoleAssignment.objects.current(day).filter(role__in=roles).order_by("pk")
    list(current.select_for_update(of=("self",)))


def lock_user(user: User) -> User:
    """The person's row, locked until the act ends; what only names this person meanwhile need not wait."""
    return lock(User, user.pk, no_key=True)


def lock_user_and_rows(user: User) -> User:
    """The same before an erasure: it waits for the rows about this person that others are writing."""
    return lock(User, user.pk)
