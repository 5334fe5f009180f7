"""Giving and ending roles."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.letters import write_to
from allonnes.accounts.actions.locking import locked_user
from allonnes.accounts.actions.sessions import end_sessions
from allonnes.accounts.messages import ROLE_ENDED, ROLE_GRANTED
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import InvalidInput, refuse
from allonnes.town.models import Department


def lock_administrators() -> None:
    """Make acts that could leave the portal without administrator wait for one another."""
    current = RoleAssignment.objects.current().filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(current.select_for_update(of=("self",)))


def _role_problems(user: User, role: str, department: Department | None) -> list[str]:
    if role not in Role.values:
        return ["Choisissez un rôle dans la liste."]
    if role == Role.SERVICE_AGENT and department is None:
        return ["Choisissez le service de cet agent."]
    held = RoleAssignment.objects.open(timezone.localdate()).filter(user=user, role=role, department=department)
    return ["Cette personne a déjà ce rôle."] if held.exists() else []


@transaction.atomic
def grant_role(
    *, user: User, role: str, by: User | None, now: datetime, department: Department | None = None
) -> RoleAssignment:
    """Give a role from today on; it works once the person shows a second factor. `by=None`: the command line.

    Open sessions end: they were made to last a resident's month, not an agent's working day. Only the agent of a
    service needs, and keeps, a department. Raises ActionDenied or InvalidInput.
    """
    locked = locked_user(user)
    refuse(
        permissions.refusal_to_receive_role(locked, now)
        if by is None
        else permissions.refusal_to_grant_role(by, locked, now)
    )
    department = department if role == Role.SERVICE_AGENT else None
    problems = _role_problems(locked, role, department)
    if problems:
        raise InvalidInput(problems)
    given = RoleAssignment.objects.create(
        user=locked, role=role, department=department, granted_by=by, starts_on=timezone.localdate(now)
    )
    end_sessions(user=locked)
    audit.record("role.grant", by=by, user=locked.pk, role=role, assignment=given.pk)
    url = reverse("accounts:second_factor")
    write_to(locked, ROLE_GRANTED, fact=f"role:{given.pk}", role=str(Role(role).label), url=url)
    return given


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: User, now: datetime) -> None:
    """End a role now. The last administrator keeps hers. Raises ActionDenied."""
    lock_administrators()
    locked = RoleAssignment.objects.select_for_update(of=("self",)).select_related("user").get(pk=assignment.pk)
    refuse(permissions.refusal_to_end_role(by, locked, now))
    locked.ends_on = max(timezone.localdate(now), locked.starts_on)
    locked.save(update_fields=["ends_on"])
    audit.record("role.end", by=by, user=locked.user_id, role=locked.role, assignment=locked.pk)
    write_to(locked.user, ROLE_ENDED, fact=f"role:{locked.pk}", role=str(Role(locked.role).label))
