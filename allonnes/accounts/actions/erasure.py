"""Deleting an account, following what each app declared of its tables."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit, permissions, personal_data
from allonnes.accounts.actions.locking import lock_user_and_rows
from allonnes.accounts.actions.mails import write_to_address
from allonnes.accounts.actions.sessions import end_sessions
from allonnes.accounts.messages import ACCOUNT_ERASED
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.personal import forget_elsewhere, lock_elsewhere


@transaction.atomic
def erase_account(*, user: User, by: User | None, now: datetime, why: str = "") -> None:
    """Erase a person at once (RGPD art. 17); their row stays, anonymous, so that public facts and counts do not change.

    A last mail says so. `by` is the person themselves, or None for the system. Raises ActionDenied.
    """
    lock_elsewhere(user.pk)
    locked = lock_user_and_rows(user)
    refuse(permissions.refusal_to_erase_account(by, locked, now))
    address, first_name = locked.email, locked.first_name
    was_confirmed = EmailAddress.objects.filter(user=locked, verified=True).exists()
    end_sessions(user=locked)
    forget_elsewhere(locked.pk)
    personal_data.erase(locked)
    _make_anonymous(locked, now)
    audit.record("account.erase", by=by, user=locked.pk)
    if was_confirmed:
        write_to_address(address, ACCOUNT_ERASED, first_name=first_name, why=why or _("Vous l’avez demandé."))


def _make_anonymous(user: User, now: datetime) -> None:
    user.email = f"compte-supprime-{user.public_id}@example.invalid"
    user.first_name = user.last_name = user.public_name = ""
    user.neighbourhood = user.birth_date = user.last_seen_on = user.last_login = user.warned_inactive_on = None
    user.password = make_password(None)
    user.is_active, user.erased_at = False, now
    user.save()
