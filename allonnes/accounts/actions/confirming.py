"""The second person confirms a change to who holds a guarded role, or the demand is taken back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.access import close_account, reopen_account
from allonnes.accounts.actions.locking import lock_administrators, lock_holders, lock_user
from allonnes.accounts.actions.roles import Terms, give_role, lock_assignment, stop_role
from allonnes.accounts.models import RoleAssignment, RoleChange, RoleChangeKind, User
from allonnes.core.errors import ActionDenied, refuse


@transaction.atomic
def confirm_role_change(*, change: RoleChange, by: User, now: datetime) -> None:
    """Another person, of the role that confirms: what was asked is done. Raises ActionDenied or InvalidInput."""
    lock_administrators()
    lock_holders(permissions.confirming_roles(change.role), timezone.localdate(now))
    locked = lock_user(change.user)
    held = _held(change)
    refuse(permissions.refusal_to_confirm_change(by, held, now))
    reason, held.reason = held.reason, ""
    held.confirmed_by, held.confirmed_at = by, now
    held.save(update_fields=["reason", "confirmed_by", "confirmed_at"])
    audit.record("role_change.confirm", by=by, user=locked.pk, role=held.role, kind=held.kind)
    _apply(held, locked, reason, now)


def _apply(change: RoleChange, locked: User, reason: str, now: datetime) -> None:
    """The reason goes in the mail, and stays nowhere else."""
    asker = change.asked_by
    if change.kind == RoleChangeKind.GRANT:
        last_day = change.ends_on - timedelta(days=1) if change.ends_on else None
        give_role(locked, change.role, asker, now=now, terms=Terms(last_day=last_day))
        return
    assert asker is not None  # noqa: S101  # the command line only gives roles
    if change.kind == RoleChangeKind.END:
        stop_role(_assignment(change, now), asker, now)
    elif change.kind == RoleChangeKind.CLOSE:
        close_account(locked, asker, reason, now)
    else:
        reopen_account(locked, asker, now)


def _assignment(change: RoleChange, now: datetime) -> RoleAssignment:
    given = RoleAssignment.objects.open(timezone.localdate(now)).filter(user=change.user, role=change.role).first()
    if given is None:
        raise ActionDenied(str(permissions.ALREADY_ENDED))
    return lock_assignment(given)


@transaction.atomic
def withdraw_role_change(*, change: RoleChange, by: User, now: datetime) -> None:
    """Take the demand back: nothing had changed. Raises ActionDenied."""
    held = _held(change)
    refuse(permissions.refusal_to_withdraw_change(by, held, now))
    audit.record("role_change.withdraw", by=by, user=held.user_id, role=held.role, kind=held.kind)
    held.delete()


def _held(change: RoleChange) -> RoleChange:
    """The demand, held until the end; one taken back meanwhile waits no more."""
    rows = RoleChange.objects.select_for_update(of=("self",)).select_related("user", "asked_by")
    held = rows.filter(pk=change.pk).first()
    if held is None:
        raise ActionDenied(str(permissions.NOT_ASKED))
    return held
