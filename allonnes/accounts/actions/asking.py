"""Asking for a change to who holds a guarded role: nothing changes yet."""

from datetime import datetime
from typing import Any

from allonnes.accounts import audit, permissions
from allonnes.accounts.models import RoleChange, User
from allonnes.accounts.roles import RoleGuard
from allonnes.core.errors import refuse


def ask_change(*, kind: str, user: User, guard: RoleGuard, by: User | None, now: datetime, **more: Any) -> RoleChange:
    """Write down what waits for a second person; the row of `user` is locked. Raises ActionDenied.

    `more`: the `reason` to close an account, the end of the role to give (`ends_on`).
    """
    refuse(permissions.refusal_to_ask_change(by, user, guard=guard, kind=kind, now=now))
    asked = RoleChange.objects.create(kind=kind, user=user, role=guard.role, asked_by=by, asked_at=now, **more)
    audit.record("role_change.ask", by=by, user=user.pk, role=guard.role, kind=str(kind))
    return asked
