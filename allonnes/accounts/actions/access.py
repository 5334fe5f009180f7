"""Closing an account and opening it again, noting a visit."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.letters import write_to
from allonnes.accounts.actions.locking import locked_user
from allonnes.accounts.actions.roles import lock_administrators
from allonnes.accounts.actions.sessions import end_sessions
from allonnes.accounts.messages import ACCOUNT_CLOSED, ACCOUNT_REOPENED
from allonnes.accounts.models import User
from allonnes.core.errors import InvalidInput, refuse


def record_visit(*, user: User, day: date) -> None:
    """Note the day of a sign-in, on which the rule of long absence counts; a warning already sent is forgotten."""
    User.objects.filter(pk=user.pk).update(last_seen_on=day, warned_inactive_on=None)


@transaction.atomic
def deactivate_account(*, user: User, by: User, reason: str, now: datetime) -> None:
    """Close an account: the person is signed out and told why. Raises ActionDenied or InvalidInput."""
    lock_administrators()
    locked = locked_user(user)
    refuse(permissions.refusal_to_deactivate_account(by, locked, now))
    if not reason.strip():
        raise InvalidInput(["Écrivez la raison : la personne la recevra."])
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    end_sessions(user=locked)
    audit.record("account.deactivate", by=by, user=locked.pk)
    write_to(locked, ACCOUNT_CLOSED, reason=reason.strip())


@transaction.atomic
def reactivate_account(*, user: User, by: User, now: datetime) -> None:
    """Open a closed account again. Raises ActionDenied."""
    locked = locked_user(user)
    refuse(permissions.refusal_to_reactivate_account(by, locked, now))
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    audit.record("account.reactivate", by=by, user=locked.pk)
    write_to(locked, ACCOUNT_REOPENED, url=reverse("account_login"))
