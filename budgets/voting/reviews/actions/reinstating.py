"""Giving a cancelled voter their right to vote back: one officer asks, another one does it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import ActionDenied, refuse
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import BallotBox, enter_ballot_box, locator, write_content
from budgets.voting.enums import ReviewDecision
from budgets.voting.models import OpenBallot, RollEntry, VoterReview
from budgets.voting.reviews.actions.reviews import tell_voter
from budgets.voting.reviews.look_alikes import same_person_reviews
from budgets.voting.reviews.messages import VOTE_GIVEN_BACK
from budgets.voting.reviews.permissions import reinstating as permissions
from budgets.voting.reviews.permissions.reviews import refusal_of_reason


@transaction.atomic
def ask_reinstatement(*, entry: RollEntry, reason: str, by: User) -> RollEntry:
    """The first officer says why this vote was cancelled by mistake. Nothing changes until another one confirms."""
    ballot_box, locked, now = _hold(entry)
    refuse(permissions.refusal_to_ask_reinstatement(by, ballot_box, locked, now))
    refuse(refusal_of_reason(reason))
    locked.back_asked_by, locked.back_confirmed_by, locked.back_reason = by, None, reason.strip()
    locked.save(update_fields=["back_asked_by", "back_confirmed_by", "back_reason"])
    audit.record("budgets.ask_reinstatement", by=by, edition=locked.edition.slug)
    return locked


@transaction.atomic
def reinstate_entry(*, entry: RollEntry, by: User) -> None:
    """Another officer confirms: they vote again, from an empty ballot, since it is gone. The decision that cancelled
    it now says « two people », unless the other vote was cancelled since. The clock is read once the box is entered."""
    ballot_box, locked, now = _hold(entry)
    refuse(permissions.refusal_to_confirm_reinstatement(by, ballot_box, locked, now))
    locked.is_cancelled, locked.back_confirmed_by = False, by
    locked.save(update_fields=["is_cancelled", "back_confirmed_by"])
    OpenBallot.objects.create(
        edition_id=ballot_box.edition_id,
        locator=locator(ballot_box, locked.pk),
        content=write_content(ballot_box, Choices()),
    )
    _correct(locked, now)
    act = audit.record("budgets.reinstate_entry", by=by, edition=locked.edition.slug)
    tell_voter(locked, VOTE_GIVEN_BACK, key=outbox.key_of(VOTE_GIVEN_BACK, act.pk), leads_to="budgets:vote")


def _hold(entry: RollEntry) -> tuple[BallotBox, RollEntry, datetime]:
    ballot_box, now = enter_ballot_box(entry.edition_id), timezone.now()
    rows = RollEntry.objects.select_for_update(of=("self",)).select_related("edition", "user", "back_asked_by")
    held = rows.filter(pk=entry.pk).first()
    if held is None:
        raise ActionDenied(str(permissions.VOTE_GONE))
    return ballot_box, held, now


def _correct(entry: RollEntry, now: datetime) -> None:
    """The decisions about this entry, signed by the two officers who gave it back."""
    today = timezone.localdate(now)
    said = {"decision": ReviewDecision.DIFFERENT, "reason": entry.back_reason, "decided_by": entry.back_asked_by}
    by_two = {"decided_on": today, "is_for_two": True, "confirmed_by": entry.back_confirmed_by, "confirmed_on": today}
    decided = same_person_reviews(entry).select_related("first", "second")
    corrected = [review.pk for review in decided if not _other(review, entry).is_cancelled]
    VoterReview.objects.filter(pk__in=corrected).update(**said, **by_two)


def _other(review: VoterReview, entry: RollEntry) -> RollEntry:
    return review.second if review.first_id == entry.pk else review.first
