"""Deciding of two voters who look alike: the one or the other ballot goes unseen, or nothing changes."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.outbox import MessageKind
from budgets.actions.voting import take_out_ballot
from budgets.enums import ReviewDecision
from budgets.messages.reviews import VOTE_CANCELLED, VOTE_GIVEN_BACK
from budgets.models import OpenBallot, RollEntry, VoterReview
from budgets.permissions import reviews as permissions
from budgets.permissions.reviews import Verdict
from budgets.vote.ballot_rules import Choices
from budgets.vote.look_alikes import Likeness, Pair, entries_of, is_fixed, likeness_of, pair_of, same_person_reviews
from budgets.vote.urn import Urn, close_urn, enter_urn, locator, read_urn, write_content


@transaction.atomic
def read_names(*, pair: Pair, by: User) -> Likeness:
    """The names of a pair, and whether births and addresses are the same, to whoever has to decide; never a date nor an
    address. Each reading is in the log."""
    urn = read_urn(pair.first.edition_id)
    refuse(permissions.refusal_to_review(by, urn, pair))
    audit.record("budgets.read_look_alikes", by=by, edition=pair.first.edition.slug, pairs=1)
    return likeness_of(pair, urn)


@transaction.atomic
def decide_review(*, pair: Pair, verdict: Verdict, by: User, now: datetime) -> VoterReview:
    """Two people: nothing changes. One person: the ballot of the entry that does not stay is deleted unseen, her entry
    is cancelled and her account is told. Two officers at once decide once; nothing is decided after the sealing."""
    urn = close_urn(pair.first.edition_id)
    locked = _locked(pair)
    refuse(permissions.refusal_to_review(by, urn, locked))
    fixed = [one for one in locked.entries if is_fixed(urn, one)]
    refuse(permissions.refusal_of_verdict(locked, verdict, fixed))
    made = VoterReview.objects.create(
        edition_id=urn.edition_id,
        first=locked.first,
        second=locked.second,
        decision=verdict.decision,
        reason=verdict.reason.strip(),
        decided_by=by,
        decided_on=timezone.localdate(now),
    )
    is_one_person = verdict.decision == ReviewDecision.SAME
    if is_one_person and len(fixed) < len(locked.entries):
        _cancel(urn, next(one for one in locked.entries if one != verdict.keep), made)
    audit.record("budgets.review_voters", by=by, edition=made.edition.slug, decision=str(made.decision))
    return made


def _locked(pair: Pair) -> Pair:
    """The pair as it now is, its rows held."""
    rows = entries_of(pair.first.edition_id).select_for_update(of=("self",))
    first, second = rows.filter(pk__in=[one.pk for one in pair.entries]).order_by("pk")
    return pair_of(first, second)


def _cancel(urn: Urn, entry: RollEntry, review: VoterReview) -> None:
    take_out_ballot(urn, entry)
    RollEntry.objects.filter(pk=entry.pk).update(is_cancelled=True)
    _tell(entry, VOTE_CANCELLED, key=f"{VOTE_CANCELLED.name}:{review.pk}", leads_to="budgets:vote_problem")


def _tell(entry: RollEntry, kind: MessageKind, *, key: str, leads_to: str) -> None:
    """A mail to the account that voted, if one did: nothing of the choices, nothing of anybody else."""
    if entry.user is None:
        return
    payload = {"edition": entry.edition.title, "link": reverse(leads_to, args=[entry.edition.slug])}
    outbox.queue(kind, key=key, person=entry.user.public_id, payload=payload)


@transaction.atomic
def reinstate_entry(*, entry: RollEntry, reason: str, by: User) -> None:
    """Give a cancelled voter her right to vote again, from an empty ballot: hers is gone. The decision that cancelled
    it now says « two people », unless the other vote was cancelled since. The clock is read once the urn is entered."""
    urn, now = enter_urn(entry.edition_id), timezone.now()
    locked = RollEntry.objects.select_for_update(of=("self",)).select_related("edition", "user").get(pk=entry.pk)
    refuse(permissions.refusal_to_reinstate(by, urn, locked, now))
    refuse(permissions.refusal_of_reason(reason))
    RollEntry.objects.filter(pk=locked.pk).update(is_cancelled=False)
    OpenBallot.objects.create(
        edition_id=urn.edition_id, locator=locator(urn, locked.pk), content=write_content(urn, Choices())
    )
    decided = same_person_reviews(locked)
    said = {"reason": reason.strip(), "decided_by": by, "decided_on": timezone.localdate(now)}
    corrected = [one.pk for one in decided.select_related("first", "second") if not _other(one, locked).is_cancelled]
    VoterReview.objects.filter(pk__in=corrected).update(decision=ReviewDecision.DIFFERENT, **said)
    act = audit.record("budgets.reinstate_entry", by=by, edition=locked.edition.slug)
    _tell(locked, VOTE_GIVEN_BACK, key=f"{VOTE_GIVEN_BACK.name}:{act.pk}", leads_to="budgets:vote")


def _other(review: VoterReview, entry: RollEntry) -> RollEntry:
    return review.second if review.first_id == entry.pk else review.first
