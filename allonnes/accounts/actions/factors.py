"""A second factor that is lost, erased by two people; its owner then sets up another."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.actions.sessions import end_sessions
from allonnes.accounts.messages import FACTOR_RESET, FACTOR_RESET_ASKED
from allonnes.accounts.models import FactorReset, User
from allonnes.core.errors import ActionDenied, InvalidInput, refuse


@transaction.atomic
def ask_factor_reset(*, user: User, by: User, checked: str, now: datetime) -> FactorReset:
    """Ask that the lost second factor of somebody be erased; they are told at once.

    Raises ActionDenied or InvalidInput.
    """
    locked = lock_user(user)
    refuse(permissions.refusal_to_ask_factor_reset(by, locked, now))
    if not checked.strip():
        raise InvalidInput([_("Écrivez comment vous avez vérifié que c’est bien elle : la deuxième personne le lira.")])
    asked = FactorReset.objects.create(user=locked, checked=checked.strip(), asked_by=by, asked_at=now)
    audit.record("factor_reset.ask", by=by, user=locked.pk)
    write_to(locked, FACTOR_RESET_ASKED, fact=f"reset:{asked.pk}")
    return asked


@transaction.atomic
def confirm_factor_reset(*, reset: FactorReset, by: User, now: datetime) -> None:
    """Another person: every second proof of this account is erased, they are signed out everywhere and told.

    Raises ActionDenied.
    """
    user, held = _held(reset)
    refuse(permissions.refusal_to_confirm_factor_reset(by, held, now))
    held.confirmed_by, held.confirmed_at = by, now
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    audit.record("factor_reset.confirm", by=by, user=user.pk, asked_by=held.asked_by_id)
    write_to(user, FACTOR_RESET, fact=f"reset:{held.pk}", url=reverse("account_login"))


@transaction.atomic
def withdraw_factor_reset(*, reset: FactorReset, by: User, now: datetime) -> None:
    """Take the demand back: nothing had changed. Raises ActionDenied."""
    _user, held = _held(reset)
    refuse(permissions.refusal_to_withdraw_factor_reset(by, held, now))
    audit.record("factor_reset.withdraw", by=by, user=held.user_id)
    held.delete()


def _held(reset: FactorReset) -> tuple[User, FactorReset]:
    """The person's row first, then the demand; one taken back meanwhile waits no more."""
    user = lock_user(reset.user)
    rows = FactorReset.objects.select_for_update(of=("self",)).select_related("asked_by")
    held = rows.filter(pk=reset.pk).first()
    if held is None:
        raise ActionDenied(str(permissions.NOT_ASKED))
    held.user = user
    return user, held
