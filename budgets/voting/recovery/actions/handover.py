"""A half of the recovery code whose holder left the board: another officer asks for it, one more confirms."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from budgets.editions.models import Edition, VoteOpening
from budgets.voting.models import KeyHandover
from budgets.voting.recovery import permissions
from budgets.voting.recovery.actions.halves import lock_opening
from budgets.voting.recovery.half_holders import Holder, half_holders


@transaction.atomic
def ask_handover(*, edition: Edition, half: str, by: User, now: datetime) -> None:
    """Ask for a half: nothing changes until another officer confirms. Raises ActionDenied."""
    opening, ballot_box = lock_opening(edition)
    holder = _holder(opening, half)
    if holder is None:
        raise ActionDenied(str(permissions.NO_SUCH_HALF))
    refuse(permissions.refusal_to_ask_handover(by, ballot_box, opening, holder))
    KeyHandover.objects.create(half=holder.row, officer=by, asked_on=timezone.localdate(now))
    audit.record("budgets.ask_key_handover", by=by, edition=edition.slug, half=half)


@transaction.atomic
def confirm_handover(*, edition: Edition, half: str, by: User, now: datetime) -> None:
    """The second officer: who asked keeps this half from now on, and prints it. Raises ActionDenied."""
    opening, ballot_box = lock_opening(edition)
    holder, asked = _waiting(opening, half)
    refuse(permissions.refusal_to_confirm_handover(by, ballot_box, opening, holder))
    asked.confirmed_by, asked.confirmed_on = by, timezone.localdate(now)
    asked.save(update_fields=["confirmed_by", "confirmed_on"])
    audit.record("budgets.confirm_key_handover", by=by, edition=edition.slug, half=half)


@transaction.atomic
def withdraw_handover(*, edition: Edition, half: str, by: User) -> None:
    """Take the demand back. Raises ActionDenied."""
    opening, ballot_box = lock_opening(edition)
    _, asked = _waiting(opening, half)
    refuse(permissions.refusal_to_keep_key(by, ballot_box))
    asked.delete()
    audit.record("budgets.withdraw_key_handover", by=by, edition=edition.slug, half=half)


def _holder(opening: VoteOpening, half: str) -> Holder | None:
    return next((holder for holder in half_holders(opening) if holder.half == half), None)


def _waiting(opening: VoteOpening, half: str) -> tuple[Holder, KeyHandover]:
    holder = _holder(opening, half)
    if holder is None or holder.asked is None:
        raise ActionDenied(str(permissions.HANDOVER_NOT_ASKED))
    return holder, holder.asked
