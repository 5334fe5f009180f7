"""Asking for a change to who holds a guarded role: nothing changes yet."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from allonnes.accounts import audit, permissions
from allonnes.accounts.models import RoleAssignment, RoleChange, User
from allonnes.accounts.roles import RoleGuard, guard_of
from allonnes.core.errors import refuse


def guard_on(user: User, now: datetime) -> RoleGuard | None:
    """The guard of a role that this person has, their account open or closed."""
    held = RoleAssignment.objects.open(timezone.localdate(now)).filter(user=user).order_by("pk")
    guards = (guard_of(role, now) for role in held.values_list("role", flat=True))
    return next((guard for guard in guards if guard is not None), None)


def ask_change(*, kind: str, user: User, guard: RoleGuard, by: User | None, now: datetime, **more: Any) -> RoleChange:
    """Write down what waits for a second person; the row of `user` is locked. Raises ActionDenied.

    `more`: the `reason` to close an account, the end of the role to give (`ends_on`).
    """
    refuse(permissions.refusal_to_ask_change(by, user, guard=guard, kind=kind, now=now))
    asked = RoleChange.objects.create(kind=kind, user=user, role=guard.role, asked_by=by, asked_at=now, **more)
    audit.record("role_change.ask", by=by, user=user.pk, role=guard.role, kind=str(kind))
    return asked
