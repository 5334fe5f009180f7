"""Giving and ending roles."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.asking import ask_change
from allonnes.accounts.actions.locking import lock_administrators, lock_user
from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.actions.sessions import end_sessions
from allonnes.accounts.messages import ROLE_ENDED, ROLE_GRANTED, ROLE_MOVED
from allonnes.accounts.models import Invitation, RoleAssignment, RoleChange, RoleChangeKind, User
from allonnes.accounts.roles import Role, guard_of
from allonnes.core.errors import InvalidInput, refuse
from allonnes.core.locking import lock
from allonnes.town.models import Department

PAST = "Ce jour est passé : choisissez aujourd’hui ou un jour qui vient."


@dataclass(frozen=True)
class Terms:
    """Where and until when a role is given."""

    department: Department | None = None
    last_day: date | None = None


def _role_problems(user: User, role: str, department: Department | None, last_day: date | None) -> list[str]:
    if role not in Role.values:
        return ["Choisissez un rôle dans la liste."]
    if role == Role.SERVICE_AGENT and department is None:
        return ["Choisissez le service de cet agent."]
    if role == Role.ADMINISTRATOR and last_day is not None:
        return [str(permissions.NO_END)]
    today = timezone.localdate()
    if last_day is not None and last_day < today:
        return [PAST]
    held = RoleAssignment.objects.open(today).filter(user=user, role=role, department=department)
    return ["Cette personne a déjà ce rôle."] if held.exists() else []


def day_after(last_day: date | None) -> date | None:
    """The end of a role, excluded, from the last day that people write."""
    return last_day + timedelta(days=1) if last_day else None


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    by: User | None,
    now: datetime,
    department: Department | None = None,
    last_day: date | None = None,
) -> RoleAssignment | RoleChange:
    """Give a role from today on, until the end of `last_day` if there is one, or ask for it while it is guarded.

    `by=None`: the command line. Raises ActionDenied or InvalidInput.
    """
    locked = lock_user(user)
    terms = Terms(department if role == Role.SERVICE_AGENT else None, last_day)
    _refuse_grant(locked, role, by, now=now, terms=terms)
    guard = guard_of(role, now)
    if guard is not None:
        return ask_change(
            kind=RoleChangeKind.GRANT, user=locked, guard=guard, by=by, now=now, ends_on=day_after(last_day)
        )
    return give_role(locked, role, by, now=now, terms=terms)


def _refuse_grant(user: User, role: str, by: User | None, *, now: datetime, terms: Terms) -> None:
    refuse(
        permissions.refusal_to_receive_role(user, now)
        if by is None
        else permissions.refusal_to_grant_role(by, user, now)
    )
    problems = _role_problems(user, role, terms.department, terms.last_day)
    if problems:
        raise InvalidInput(problems)


def give_role(locked: User, role: str, by: User | None, *, now: datetime, terms: Terms | None = None) -> RoleAssignment:
    """Give a role to a person whose row is locked; it works once they show a second factor. Checks all again.

    Open sessions end: they were made to last a resident's month, not an agent's working day. Only the agent of a
    service needs, and keeps, a department. Raises ActionDenied or InvalidInput.
    """
    terms = terms or Terms()
    _refuse_grant(locked, role, by, now=now, terms=terms)
    given = RoleAssignment.objects.create(
        user=locked,
        role=role,
        department=terms.department,
        granted_by=by,
        starts_on=timezone.localdate(now),
        ends_on=day_after(terms.last_day),
        is_waiting=Invitation.objects.waiting().filter(user=locked).exists(),
    )
    end_sessions(user=locked)
    audit.record("role.grant", by=by, user=locked.pk, role=role, assignment=given.pk)
    if not given.is_waiting:  # else their invitation tells it
        words = {"role": str(Role(role).label), "until": until_words(given)}
        write_to(locked, ROLE_GRANTED, fact=f"role:{given.pk}", **words, url=reverse("accounts:second_factor"))
    return given


def until_words(assignment: RoleAssignment) -> str:
    """Its last day as the mails write it; nothing without an end."""
    return date_format(assignment.last_day, "j F Y") if assignment.last_day else ""


@transaction.atomic
def move_role_end(*, assignment: RoleAssignment, by: User, now: datetime, last_day: date | None) -> None:
    """Give a role another last day, or none. The person is told. Raises ActionDenied or InvalidInput."""
    locked = lock_assignment(assignment)
    refuse(permissions.refusal_to_move_role_end(by, locked, now))
    if last_day is not None and last_day < max(timezone.localdate(now), locked.starts_on):
        raise InvalidInput([PAST])
    locked.ends_on = day_after(last_day)
    locked.save(update_fields=["ends_on"])
    audit.record("role.move_end", by=by, user=locked.user_id, assignment=locked.pk, last_day=str(last_day or ""))
    if not locked.is_waiting:
        write_to(locked.user, ROLE_MOVED, role=str(Role(locked.role).label), until=until_words(locked))


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: User, now: datetime) -> RoleChange | None:
    """End a role now, or ask for it while it is guarded. The last administrator keeps theirs. Raises ActionDenied."""
    lock_administrators()
    locked = lock_assignment(assignment)
    refuse(permissions.refusal_to_end_role(by, locked, now))
    guard = guard_of(locked.role, now)
    if guard is not None:
        return ask_change(kind=RoleChangeKind.END, user=locked.user, guard=guard, by=by, now=now)
    stop_role(locked, by, now)
    return None


def lock_assignment(assignment: RoleAssignment) -> RoleAssignment:
    """The row of a role, locked until the act ends."""
    return lock(RoleAssignment.objects.select_related("user"), assignment.pk)


def stop_role(locked: RoleAssignment, by: User, now: datetime) -> None:
    """End a role whose row is locked, the administrators' too. Raises ActionDenied."""
    refuse(permissions.refusal_to_end_role(by, locked, now))
    locked.ends_on = max(timezone.localdate(now), locked.starts_on)
    locked.save(update_fields=["ends_on"])
    audit.record("role.end", by=by, user=locked.user_id, role=locked.role, assignment=locked.pk)
    if not locked.is_waiting:
        write_to(locked.user, ROLE_ENDED, fact=f"role:{locked.pk}", role=str(Role(locked.role).label))
