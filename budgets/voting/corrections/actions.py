"""Correcting a line of the roll on paper: one officer asks, another one types the same names and confirms.

The person who came is then known by their right name, and cannot vote again; who was barred in their place votes.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from budgets.voting.box.open_box import BallotBox, close_ballot_box
from budgets.voting.corrections import permissions
from budgets.voting.enums import CorrectionReason, VoteChannel
from budgets.voting.models import PollingStation, RollCorrection, RollEntry, VoterReview
from budgets.voting.roll.identity import Fingerprints, Identity, fingerprints_of
from budgets.voting.roll.voter import age_band, seal_identity


@dataclass(frozen=True)
class Change:
    """What an officer types: the identity as the roll has it, and the one of the identity document."""

    wrong: Identity
    right: Identity


@transaction.atomic
def ask_correction(*, station: PollingStation, change: Change, reason: CorrectionReason, by: User) -> RollCorrection:
    """The first officer. Nothing changes, and no name is kept, before another one confirms."""
    ballot_box = close_ballot_box(station.edition_id)
    refuse(permissions.refusal_to_correct_roll(by, ballot_box, station, timezone.now()))
    wrong, right = _marks(ballot_box, station, change)
    lines = RollEntry.objects.select_for_update(of=("self",)).filter(station=station, identity_mark=wrong.identity)
    # Whoever was known by another way wrote their name themselves.
    typed_here = lines.filter(user=None, letter__isnull=True, paper_asked_by=None, paper_confirmed_by=None)
    entry = typed_here.filter(channel=VoteChannel.PAPER, is_cancelled=False).first()
    if entry is None:
        raise ActionDenied(str(permissions.NO_LINE))
    is_asked = RollCorrection.objects.filter(entry=entry, confirmed_by=None).exists()
    refuse(str(permissions.ALREADY_ASKED) if is_asked else None)
    _refuse_right(ballot_box, entry, change.right, right)
    made = RollCorrection.objects.create(
        entry=entry, right_mark=right.identity, reason=reason, asked_by=by, asked_on=timezone.localdate()
    )
    _record("budgets.ask_correction", made, by)
    return made


@transaction.atomic
def confirm_correction(*, correction: RollCorrection, change: Change, by: User) -> RollEntry:
    """Another officer, who types the same: the line bears the right identity, the wrong one is free. Nobody votes
    meanwhile: whether the right person has voted is then certain."""
    ballot_box, held = close_ballot_box(correction.entry.edition_id), _hold(correction)
    refuse(permissions.refusal_to_confirm_correction(by, ballot_box, held, timezone.now()))
    entry = held.entry
    wrong, right = _marks(ballot_box, held.station, change)
    if (wrong.identity, right.identity) != (entry.identity_mark, held.right_mark):
        raise ActionDenied(str(permissions.NOT_WHAT_WAS_ASKED))
    _refuse_right(ballot_box, entry, change.right, right)
    _rename(ballot_box, entry, change, right)
    _compare_again(entry)
    held.confirmed_by, held.confirmed_on, held.right_mark = by, timezone.localdate(), ""
    held.save(update_fields=["confirmed_by", "confirmed_on", "right_mark"])
    _record("budgets.correct_roll", held, by)
    return entry


@transaction.atomic
def withdraw_correction(*, correction: RollCorrection, by: User) -> None:
    """The demand is taken back: the line stays as it is."""
    close_ballot_box(correction.entry.edition_id)
    held = _hold(correction)
    refuse(permissions.refusal_to_withdraw_correction(by, held))
    _record("budgets.withdraw_correction", held, by)
    held.delete()


def _hold(correction: RollCorrection) -> RollCorrection:
    """The demand and its line, held until the end. One that was taken back meanwhile waits no more."""
    rows = RollCorrection.objects.select_for_update(of=("self", "entry"))
    held = rows.select_related("entry__station", "entry__edition", "asked_by").filter(pk=correction.pk).first()
    if held is None:
        raise ActionDenied(str(permissions.NOT_WAITING))
    return held


def _marks(ballot_box: BallotBox, station: PollingStation, change: Change) -> tuple[Fingerprints, Fingerprints]:
    scope, key = station.edition.slug, ballot_box.held_key
    wrong, right = (fingerprints_of(who, scope=scope, key=key) for who in (change.wrong, change.right))
    refuse(str(permissions.SAME_IDENTITY) if wrong.identity == right.identity else None)
    return wrong, right


def _refuse_right(ballot_box: BallotBox, entry: RollEntry, right: Identity, marks: Fingerprints) -> None:
    """The right person has no other line, and may vote."""
    has_voted = RollEntry.objects.filter(edition=entry.edition_id, identity_mark=marks.identity).exists()
    refuse(str(permissions.RIGHT_ONE_VOTED) if has_voted else None)
    refuse(permissions.refusal_of_right_identity(ballot_box, entry, right))


def _rename(ballot_box: BallotBox, entry: RollEntry, change: Change, marks: Fingerprints) -> None:
    """The address is not typed again: its mark stands with the same birth date only."""
    right = change.right
    entry.identity_mark, entry.name_mark = marks.identity, marks.name
    if right.birth_date != change.wrong.birth_date:
        entry.home_mark = ""
    entry.identity_box = seal_identity(right, ballot_box.held_key)
    entry.age_band = age_band(right.birth_date, entry.voted_on)
    entry.save(update_fields=["identity_mark", "name_mark", "home_mark", "identity_box", "age_band"])


def _compare_again(entry: RollEntry) -> None:
    """What was said of this line under its wrong name is to be said again. A decision that cancelled the other vote
    stays: that vote is given back by two officers, who are not those who cancelled it."""
    rows = VoterReview.objects.filter(Q(first=entry) | Q(second=entry))
    rows.filter(first__is_cancelled=False, second__is_cancelled=False).delete()


def _record(act: str, correction: RollCorrection, by: User) -> None:
    station = correction.station
    told = {"edition": station.edition.slug, "office": station.code}
    audit.record(act, by=by, reason=str(CorrectionReason(correction.reason).label), **told)
