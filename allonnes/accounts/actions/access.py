"""Closing an account and opening it again, noting a visit."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.asking import ask_change
from allonnes.accounts.actions.locking import lock_administrators, lock_user
from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.actions.sessions import end_sessions
from allonnes.accounts.messages import ACCOUNT_CLOSED, ACCOUNT_REOPENED
from allonnes.accounts.models import RoleChange, RoleChangeKind, User
from allonnes.core.errors import InvalidInput, refuse


def record_visit(*, user: User, day: date) -> None:
    """Note the day of a sign-in, on which the rule of long absence counts; a warning already sent is forgotten."""
    User.objects.filter(pk=user.pk).update(last_seen_on=day, warned_inactive_on=None)


@transaction.atomic
def deactivate_account(*, user: User, by: User, reason: str, now: datetime) -> RoleChange | None:
    """Close an account, or ask for it while its role is guarded. Raises ActionDenied or InvalidInput."""
    lock_administrators()
    locked = lock_user(user)
    refuse(permissions.refusal_to_deactivate_account(by, locked, now))
    if not reason.strip():
        raise InvalidInput([_("Écrivez la raison : la personne la recevra.")])
    guard = permissions.guard_on(locked, now)
    if guard is not None:
        return ask_change(kind=RoleChangeKind.CLOSE, user=locked, guard=guard, by=by, now=now, reason=reason.strip())
    close_account(locked, by, reason.strip(), now)
    return None


def close_account(locked: User, by: User, reason: str, now: datetime) -> None:
    """Close the account of a locked row: the person is signed out and told why. Raises ActionDenied."""
    refuse(permissions.refusal_to_deactivate_account(by, locked, now))
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    end_sessions(user=locked)
    audit.record("account.deactivate", by=by, user=locked.pk)
    write_to(locked, ACCOUNT_CLOSED, reason=reason)


@transaction.atomic
def reactivate_account(*, user: User, by: User, now: datetime) -> RoleChange | None:
    """Open a closed account again, or ask for it: it would bring back its guarded role. Raises ActionDenied."""
    locked = lock_user(user)
    refuse(permissions.refusal_to_reactivate_account(by, locked, now))
    guard = permissions.guard_on(locked, now)
    if guard is not None:
        return ask_change(kind=RoleChangeKind.REOPEN, user=locked, guard=guard, by=by, now=now)
    reopen_account(locked, by, now)
    return None


def reopen_account(locked: User, by: User, now: datetime) -> None:
    """Open again the account of a locked row. Raises ActionDenied."""
    refuse(permissions.refusal_to_reactivate_account(by, locked, now))
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    audit.record("account.reactivate", by=by, user=locked.pk)
    write_to(locked, ACCOUNT_REOPENED, url=reverse("account_login"))
