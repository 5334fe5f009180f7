"""Kiosks: opened at a place by an agent, closed by an agent, and the taps of whoever votes there in between."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.codes import DIGITS, CodeShape
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.locking import lock
from allonnes.town.models import Place
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import Saved, save_choice
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.ballot_rules import Change
from budgets.voting.box.open_box import enter_ballot_box, read_ballot_box
from budgets.voting.kiosks import permissions
from budgets.voting.kiosks.opening_hours import OpeningHours
from budgets.voting.models import Kiosk, KioskDay, RollEntry
from budgets.voting.roll.pace import count_vote, note_refusal, votes
from budgets.voting.roll.voter import Voter

STOP = CodeShape(groups=2, length=3, alphabet=DIGITS, alike={})


@transaction.atomic
def open_kiosk(*, edition: Edition, place: Place, network: str, hours: OpeningHours, by: User) -> tuple[Kiosk, str]:
    """Open a kiosk at a place, for the network it is opened from and for these hours; also returns the code that stops
    it, which is told once. Raises ActionDenied out of the vote and of the day before it, or without the right.

    The clock is read once the ballot box is entered; the agent's row is held, so two openings at once are counted.
    """
    ballot_box, now = enter_ballot_box(edition.pk), timezone.now()
    lock_agent(by.pk)
    refuse(permissions.refusal_to_open_kiosk(by, ballot_box, now))
    refuse(permissions.refusal_of_hours(hours, now))
    code = STOP.draw()
    kiosk = Kiosk.objects.create(
        edition=edition,
        place=place,
        opened_by=by,
        opened_at=now,
        network=network,
        stop_code=make_password(code),
        **vars(hours),
    )
    audit.record("budgets.open_kiosk", by=by, edition=edition.slug, kiosk=str(kiosk.pk), place=place.name)
    return kiosk, code


@transaction.atomic
def close_kiosk(*, kiosk: Kiosk, by: User, now: datetime) -> Kiosk:
    """Close a kiosk for ever, at any time: its tablet takes no vote any more, even one under way."""
    locked = _lock(kiosk.pk)
    refuse(permissions.refusal_to_close_kiosk(by, locked))
    return _close(locked, "budgets.close_kiosk", by, now)


def stop_kiosk(*, kiosk: Kiosk, code: str, now: datetime) -> None:
    """Close a kiosk on its own tablet, with the code that its agent was told; a wrong one is counted, then refused;
    what is no code costs no try.
    """
    refuse(_refusal_of_code(kiosk.pk, code, now))


@transaction.atomic
def _refusal_of_code(kiosk: UUID, code: str, now: datetime) -> str | None:
    locked = _lock(kiosk)
    if locked.closed_at is not None:
        return None
    if refused := permissions.refusal_to_stop_kiosk(locked):
        return refused
    typed = STOP.read(code)
    if not typed:
        return str(permissions.NOT_A_CODE)
    if not check_password(typed, locked.stop_code):
        locked.stop_tries += 1
        locked.save(update_fields=["stop_tries"])
        return permissions.refusal_to_stop_kiosk(locked) or permissions.wrong_stop_code(locked)
    _close(locked, "budgets.stop_kiosk", None, now)
    return None


def _close(kiosk: Kiosk, act: str, by: User | None, now: datetime) -> Kiosk:
    kiosk.closed_at = now
    kiosk.save(update_fields=["closed_at"])
    audit.record(act, by=by, kiosk=str(kiosk.pk), edition=kiosk.edition.slug, place=kiosk.place.name)
    return kiosk


@transaction.atomic
def save_kiosk_choice(*, voter: Voter, change: Change, network: str) -> Saved:
    """Save one tap at a kiosk that serves. To whoever already voted it says neither when nor by which way.

    A first tap is counted in the pace of the kiosk and in the day of its agent, whose rows are held until the end.
    """
    kiosk, now = _lock(UUID(voter.kiosk)), timezone.now()
    refuse(permissions.refusal_to_use_kiosk(kiosk, network, now))
    if not voter.is_marked and not RollEntry.objects.filter(pk=voter.entry_id).exists():
        lock_agent(kiosk.opened_by_id)
        if refused := permissions.refusal_of_pace(kiosk, now):
            note_refusal(kiosk.edition_id)
            raise ActionDenied(refused)
    try:
        saved = save_choice(voter=voter, change=change)
    except ActionDenied:
        refuse(refusal_to_vote(read_ballot_box(voter.edition), timezone.now()))
        refuse(permissions.refusal_of_known_at_kiosk(voter))
        raise
    if saved.is_new:
        _count(kiosk, now)
    return saved


def _count(kiosk: Kiosk, now: datetime) -> None:
    today, _is_new = KioskDay.objects.get_or_create(kiosk=kiosk, day=timezone.localdate(now))
    KioskDay.objects.filter(pk=today.pk).update(voters=F("voters") + 1)
    count_vote(permissions.pace_key(kiosk), votes())


def lock_agent(agent: int) -> User:
    """The row of an agent, held until the end: what their tablets do at once is counted one after the other."""
    return lock(User, agent, no_key=True)


def _lock(kiosk: UUID) -> Kiosk:
    return lock(Kiosk.objects.select_related("edition", "place"), kiosk, no_key=True)
