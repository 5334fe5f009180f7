"""Beat entry point: does everything due and not done yet."""

import logging

from celery import shared_task
from django.utils import timezone

from allonnes.accounts import actions

logger = logging.getLogger(__name__)


@shared_task
def retire_accounts() -> None:
    """Warn and erase unused accounts, erase children without an answer, forget what no longer serves."""
    now = timezone.now()
    for due in (
        actions.warn_inactive_accounts,
        actions.erase_inactive_accounts,
        actions.erase_silent_children,
        actions.forget_unconfirmed_accounts,
        actions.withdraw_silent_invitations,
        actions.forget_childhood,
        actions.forget_old_sessions,
    ):
        logger.info("%s: %s", due.__name__, due(now=now))


@shared_task
def tell_roles() -> None:
    """Say which roles end soon, and which are over."""
    now = timezone.now()
    for due in (actions.tell_roles_ending, actions.tell_roles_over):
        logger.info("%s: %s", due.__name__, due(now=now))
