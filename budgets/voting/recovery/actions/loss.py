"""A key that nobody can give back: two officers say it, with a public reason, and only paper will be counted."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from budgets.editions.models import Edition, VoteOpening
from budgets.voting.box.open_box import close_ballot_box
from budgets.voting.models import KeyLoss
from budgets.voting.recovery import permissions


@transaction.atomic
def say_key_lost(*, edition: Edition, by: User, reason: str, now: datetime) -> KeyLoss:
    """The first officer says it. Nothing changes yet."""
    ballot_box = close_ballot_box(edition.pk)
    refuse(permissions.refusal_to_say_lost(by, ballot_box, _loss(edition), reason))
    opening = VoteOpening.objects.get(edition=edition)
    loss = KeyLoss.objects.create(opening=opening, asked_by=by, asked_at=now, reason=reason.strip())
    audit.record("budgets.say_key_lost", by=by, edition=edition.slug)
    return loss


@transaction.atomic
def unsay_key_lost(*, edition: Edition, by: User) -> None:
    """It is taken back, by any officer, until another one confirms it."""
    ballot_box, loss = close_ballot_box(edition.pk), _loss(edition)
    refuse(permissions.refusal_to_unsay_lost(by, ballot_box, loss))
    KeyLoss.objects.filter(opening__edition=edition).delete()
    audit.record("budgets.unsay_key_lost", by=by, edition=edition.slug)


@transaction.atomic
def confirm_key_lost(*, edition: Edition, by: User, now: datetime) -> KeyLoss:
    """Another officer confirms: for ever. The ballots of the open box are lost; the sealing counts those of paper."""
    ballot_box, loss = close_ballot_box(edition.pk), _loss(edition)
    refuse(permissions.refusal_to_confirm_lost(by, ballot_box, loss))
    assert loss is not None  # noqa: S101  # refused above
    loss.confirmed_by, loss.confirmed_at = by, now
    loss.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record("budgets.confirm_key_lost", by=by, edition=edition.slug)
    return loss


def _loss(edition: Edition) -> KeyLoss | None:
    return KeyLoss.objects.filter(opening__edition=edition).select_related("asked_by").first()
