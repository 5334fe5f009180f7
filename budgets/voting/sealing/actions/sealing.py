"""The ballot box closed for ever: asked by one officer, confirmed by another, then nobody can say who voted what."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.backups import known_archives
from allonnes.core.errors import refuse
from budgets.editions.models import Edition, VoteOpening
from budgets.voting.box.instance import ballots_digest
from budgets.voting.box.open_box import close_ballot_box
from budgets.voting.models import RollEntry, SealedBallot, Sealing, TurnoutFigure
from budgets.voting.roll.session_voters import forget_voters
from budgets.voting.sealing import permissions
from budgets.voting.sealing.actions.clearing import clear_ballot_box, empty_ballot_box, full_name
from budgets.voting.sealing.checks import BoxDifference, box_difference
from budgets.voting.sealing.record import record_of, turnout_of
from budgets.voting.sealing.sealed_set import SealedSet, gather

BATCH = 1000
_ONE_AT_A_TIME = 7_200_403


@transaction.atomic
def ask_sealing(*, edition: Edition, by: User, now: datetime, reason: str = "") -> Sealing:
    """The first officer asks, once the vote is over and nothing is left to settle.

    When the box holds more or fewer ballots than the roll has people, `reason` is asked and published. Raises
    ActionDenied with the reason of the refusal.
    """
    ballot_box = close_ballot_box(edition.pk)
    refuse(permissions.refusal_to_ask_sealing(by, edition, ballot_box, _sealing(edition), now=now))
    difference = box_difference(edition)
    refuse(permissions.refusal_of_difference(difference, reason))
    record = {"box_difference": _told(difference, reason.strip())}
    asked = Sealing.objects.create(edition=edition, asked_by=by, asked_at=now, record=record)
    audit.record("budgets.ask_sealing", by=by, edition=edition.slug, difference=difference.ballots - difference.entries)
    return asked


def _told(difference: BoxDifference, reason: str) -> dict[str, Any] | None:
    """The difference as the record keeps it; None without one."""
    return {"ballots": difference.ballots, "entries": difference.entries, "reason": reason} if difference else None


@transaction.atomic
def withdraw_sealing(*, edition: Edition, by: User) -> None:
    """The demand is taken back, by any officer, until the second one confirms it."""
    ballot_box = close_ballot_box(edition.pk)
    sealing = _sealing(edition)
    refuse(permissions.refusal_to_withdraw_sealing(by, ballot_box, sealing))
    Sealing.objects.filter(edition=edition).delete()
    audit.record("budgets.withdraw_sealing", by=by, edition=edition.slug)


def _sealing(edition: Edition) -> Sealing | None:
    return Sealing.objects.filter(edition=edition).select_related("asked_by").first()


@transaction.atomic
def confirm_sealing(*, edition: Edition, by: User, now: datetime) -> Sealing:
    """The second officer seals: all of it in one transaction, or nothing.

    Complete ballots are copied in random order, under new random ids; the open box and its key are emptied; the roll
    keeps who voted, by which way, which day, and nothing that says who somebody is. The date is written last: from then
    on the database itself refuses any ballot more or less. Raises ActionDenied with the reason.
    """
    _take_turn()
    ballot_box = close_ballot_box(edition.pk)
    sealing = _sealing(edition)
    refuse(permissions.refusal_to_confirm_sealing(by, edition, ballot_box, sealing, now=now))
    assert sealing is not None  # noqa: S101  # refused above
    difference = box_difference(edition)
    refuse(permissions.refusal_of_other_difference(difference, sealing))
    told = _told(difference, (sealing.record.get("box_difference") or {}).get("reason", ""))
    sealed_set = gather(edition, ballot_box)
    _keep(edition, sealed_set)
    sealing.record = {**record_of(edition, sealed_set, _backups(edition)), "box_difference": told}
    sealing.receipts = _receipts(edition)
    forget_voters(edition)
    empty_ballot_box(edition)
    sealing.ballots_sha256 = ballots_digest(edition)
    sealing.confirmed_by, sealing.sealed_at = by, now
    sealing.save()
    counts = {name: sealing.record[name] for name in ("ballots", "blank", "incomplete")}
    audit.record("budgets.seal_vote", by=by, edition=edition.slug, sha256=sealing.ballots_sha256, **counts)
    transaction.on_commit(partial(clear_ballot_box, sealing=sealing))
    return sealing


def _take_turn() -> None:
    """Two votes sealed at once would each wait for the tables of the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _keep(edition: Edition, sealed_set: SealedSet) -> None:
    ballots = (SealedBallot(edition=edition, choices=choices) for choices in sealed_set.ballots)
    SealedBallot.objects.bulk_create(ballots, batch_size=BATCH)
    TurnoutFigure.objects.filter(edition=edition).delete()
    TurnoutFigure.objects.bulk_create(turnout_of(edition))


def _receipts(edition: Edition) -> list[str]:
    rows = RollEntry.objects.filter(edition=edition, is_cancelled=False)
    return sorted(rows.order_by("receipt").values_list("receipt", flat=True))


def _backups(edition: Edition) -> list[str]:
    """The archives that hold the open box: those written since the opening, and one under way."""
    opening = VoteOpening.objects.get(edition=edition)
    return sorted({full_name(path) for path in known_archives(opening.opened_at)})
