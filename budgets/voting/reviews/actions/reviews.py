"""Deciding of two voters who look alike: two officers take one ballot out unseen, or nothing changes."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.outbox import MessageKind
from budgets.voting.ballot.actions import take_out_ballot
from budgets.voting.box.open_box import BallotBox, close_ballot_box, read_ballot_box
from budgets.voting.enums import ReviewDecision
from budgets.voting.models import RollEntry, VoterReview
from budgets.voting.reviews.look_alikes import (
    Likeness,
    Pair,
    entries_of,
    is_fixed,
    likeness_of,
    pair_of,
    waiting_reviews,
)
from budgets.voting.reviews.messages import VOTE_CANCELLED
from budgets.voting.reviews.permissions import reviews as permissions
from budgets.voting.reviews.permissions.reviews import Verdict


@transaction.atomic
def read_names(*, pair: Pair, by: User) -> Likeness:
    """The names of a pair, and whether births and addresses are the same, to whoever has to decide; never a date nor an
    address. Each reading is in the log."""
    ballot_box = read_ballot_box(pair.first.edition_id)
    refuse(permissions.refusal_to_review(by, ballot_box, pair))
    audit.record("budgets.read_look_alikes", by=by, edition=pair.first.edition.slug, pairs=1)
    return likeness_of(pair, ballot_box)


@transaction.atomic
def decide_review(*, pair: Pair, verdict: Verdict, by: User, now: datetime) -> VoterReview:
    """Two people: nothing changes, and it is decided. One person: nothing changes before another officer confirms
    (`confirm_review`). Two officers at once decide once; nothing is decided after the sealing."""
    ballot_box, locked, waiting = _hold(pair)
    refuse(permissions.refusal_to_decide(by, ballot_box, locked, waiting))
    refuse(permissions.refusal_of_verdict(locked, verdict, _fixed(ballot_box, locked)))
    is_one = verdict.decision == ReviewDecision.SAME
    made = VoterReview.objects.create(
        edition_id=ballot_box.edition_id,
        first=locked.first,
        second=locked.second,
        decision=verdict.decision,
        reason=verdict.reason.strip(),
        decided_by=by,
        decided_on=timezone.localdate(now),
        is_for_two=is_one,
        keep=verdict.keep if is_one else None,
    )
    if is_one:
        audit.record("budgets.ask_one_person", by=by, edition=made.edition.slug)
    else:
        audit.record("budgets.review_voters", by=by, edition=made.edition.slug, decision=str(made.decision))
    return made


@transaction.atomic
def confirm_review(*, pair: Pair, by: User, now: datetime) -> VoterReview:
    """Another officer says too that they are one person: the ballot of the entry that does not stay is deleted unseen,
    their entry is cancelled and their account is told. What can go is looked at again."""
    ballot_box, locked, waiting = _hold(pair)
    refuse(permissions.refusal_to_confirm_review(by, ballot_box, locked, waiting))
    assert waiting is not None  # noqa: S101  # refused above
    fixed, verdict = _fixed(ballot_box, locked), Verdict(ReviewDecision.SAME, waiting.reason, waiting.keep)
    refuse(permissions.refusal_of_verdict(locked, verdict, fixed))
    waiting.confirmed_by, waiting.confirmed_on, waiting.keep = by, timezone.localdate(now), None
    waiting.save(update_fields=["confirmed_by", "confirmed_on", "keep"])
    if len(fixed) < len(locked.entries):
        _cancel(ballot_box, next(entry for entry in locked.entries if entry != verdict.keep), waiting)
    audit.record("budgets.review_voters", by=by, edition=waiting.edition.slug, decision=str(waiting.decision))
    return waiting


@transaction.atomic
def withdraw_review(*, pair: Pair, by: User) -> None:
    """The demand goes, and the pair is to decide again."""
    ballot_box, locked, waiting = _hold(pair)
    refuse(permissions.refusal_to_withdraw_review(by, ballot_box, locked, waiting))
    assert waiting is not None  # noqa: S101  # refused above
    audit.record("budgets.withdraw_review", by=by, edition=waiting.edition.slug)
    waiting.delete()


def _hold(pair: Pair) -> tuple[BallotBox, Pair, VoterReview | None]:
    """The ballot box closed to any other act, the pair as it now is, its rows held, and the decision that waits.

    A vote cast with a letter goes with its line of the roll when two officers replaced the letter meanwhile.
    """
    ballot_box = close_ballot_box(pair.first.edition_id)
    rows = entries_of(ballot_box.edition_id).select_for_update(of=("self",))
    held = list(rows.filter(pk__in=[entry.pk for entry in pair.entries]).order_by("pk"))
    if len(held) < len(pair.entries):
        raise ActionDenied(str(permissions.VOTE_GONE))
    first, second = held
    waiting = waiting_reviews(ballot_box.edition_id).filter(first=first, second=second).first()
    return ballot_box, pair_of(first, second), waiting


def _fixed(ballot_box: BallotBox, pair: Pair) -> list[RollEntry]:
    return [entry for entry in pair.entries if is_fixed(ballot_box, entry)]


def _cancel(ballot_box: BallotBox, entry: RollEntry, review: VoterReview) -> None:
    """What else waited about this entry goes with it: there is nothing left to decide."""
    take_out_ballot(ballot_box, entry)
    nobody = {"back_asked_by": None, "back_confirmed_by": None, "back_reason": ""}
    RollEntry.objects.filter(pk=entry.pk).update(is_cancelled=True, **nobody)
    waiting_reviews(ballot_box.edition_id).filter(Q(first=entry) | Q(second=entry)).delete()
    tell_voter(entry, VOTE_CANCELLED, key=outbox.key_of(VOTE_CANCELLED, review.pk), leads_to="budgets:vote_problem")


def tell_voter(entry: RollEntry, kind: MessageKind, *, key: str, leads_to: str) -> None:
    """A mail to the account that voted, if one did: nothing of the choices, nothing of anybody else."""
    if entry.user is None:
        return
    payload = {"edition": entry.edition.title, "link": reverse(leads_to, args=[entry.edition.slug])}
    outbox.queue(kind, key=key, person=entry.user.public_id, payload=payload)
