"""Kiosks: opened at a place by an agent, closed by an agent, and the taps of whoever votes there in between."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.town.models import Place
from budgets.actions.voting import Saved, save_choice
from budgets.models import Edition, Kiosk
from budgets.permissions import kiosks as permissions
from budgets.permissions.voting import refusal_to_vote
from budgets.vote.ballot_rules import Change
from budgets.vote.urn import enter_urn, read_urn
from budgets.vote.voter import Voter


@transaction.atomic
def open_kiosk(*, edition: Edition, place: Place, by: User) -> Kiosk:
    """Open a kiosk at a place. Raises ActionDenied out of the vote and of the day before it, or without the right.

    The clock is read once the urn is entered.
    """
    urn, now = enter_urn(edition.pk), timezone.now()
    refuse(permissions.refusal_to_open_kiosk(by, urn, now))
    kiosk = Kiosk.objects.create(edition=edition, place=place, opened_by=by, opened_at=now)
    audit.record("budgets.open_kiosk", by=by, edition=edition.slug, kiosk=str(kiosk.pk), place=place.name)
    return kiosk


@transaction.atomic
def close_kiosk(*, kiosk: Kiosk, by: User, now: datetime) -> Kiosk:
    """Close a kiosk for ever, at any time: its tablet takes no vote any more, even one under way."""
    locked = _locked(kiosk.pk)
    refuse(permissions.refusal_to_close_kiosk(by, locked))
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    detail = {"edition": locked.edition.slug, "place": locked.place.name}
    audit.record("budgets.close_kiosk", by=by, kiosk=str(locked.pk), **detail)
    return locked


@transaction.atomic
def save_kiosk_choice(*, voter: Voter, change: Change) -> Saved:
    """Save one tap at a kiosk that is open. To whoever already voted it says neither when nor by which way."""
    kiosk = _locked(UUID(voter.kiosk))
    refuse(permissions.refusal_to_use_kiosk(kiosk))
    try:
        return save_choice(voter=voter, change=change)
    except ActionDenied:
        refuse(refusal_to_vote(read_urn(voter.edition), timezone.now()))
        refuse(permissions.refusal_of_known_at_kiosk(voter))
        raise


def _locked(kiosk: UUID) -> Kiosk:
    rows = Kiosk.objects.select_for_update(of=("self",), no_key=True).select_related("edition", "place")
    return rows.get(pk=kiosk)
