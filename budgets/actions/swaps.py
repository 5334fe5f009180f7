"""A vote made at a kiosk or with an agent under somebody's name: its real person comes, and votes on paper instead."""

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from budgets.actions.voting import take_out_ballot
from budgets.enums import VoteChannel
from budgets.models import PollingOffice, RollEntry, VoteSwap
from budgets.models.votes import new_receipt
from budgets.permissions import swaps as permissions
from budgets.permissions.paper import BALLOT_NOT_FOUND, refusal_to_keep_roll
from budgets.permissions.voting import refusal_to_vote
from budgets.vote.urn import Urn, enter_urn
from budgets.vote.voter import Voter


@transaction.atomic
def ask_swap(*, office: PollingOffice, voter: Voter, by: User) -> VoteSwap:
    """The first officer read her identity document, and asks that the vote under this name be cancelled."""
    _urn, entry, swap = _found(office, voter, by)
    refuse(permissions.refusal_to_ask_swap(swap))
    asked = swap or VoteSwap(entry=entry.pk)
    asked.office, asked.asked_by, asked.asked_on = office, by, timezone.localdate()
    asked.save()
    audit.record("budgets.ask_swap", by=by, edition=office.edition.slug, office=office.code)
    return asked


@transaction.atomic
def swap_vote(*, office: PollingOffice, voter: Voter, by: User) -> RollEntry:
    """Another officer read it too: the ballot is deleted unseen, and the same line of the roll is on paper from now on,
    with a new receipt. Neither act keeps who the person is; two officers at once confirm once."""
    urn, entry, swap = _found(office, voter, by)
    refuse(permissions.refusal_to_confirm_swap(by, swap))
    assert swap is not None  # noqa: S101  # refused above
    if not take_out_ballot(urn, entry):
        raise ActionDenied(BALLOT_NOT_FOUND)
    today = timezone.localdate()
    entry.channel, entry.office, entry.voted_on, entry.receipt = VoteChannel.PAPER, office, today, new_receipt()
    entry.save(update_fields=["channel", "office", "voted_on", "receipt"])
    swap.office, swap.entry, swap.done_by, swap.done_on = office, None, by, today
    swap.save()
    audit.record("budgets.swap_vote", by=by, edition=office.edition.slug, office=office.code)
    return entry


def _found(office: PollingOffice, voter: Voter, by: User) -> tuple[Urn, RollEntry, VoteSwap | None]:
    """The urn, the entry held until the end, and what was asked about it. A tap at the kiosk comes before or after."""
    refuse(refusal_to_keep_roll(by, office))
    urn = enter_urn(office.edition_id)
    refuse(refusal_to_vote(urn, timezone.now()))
    rows = RollEntry.objects.select_for_update(of=("self",)).filter(edition=voter.edition)
    entry = rows.filter(identity_mark=voter.identity_mark).first()
    refuse(permissions.refusal_to_swap(entry))
    assert entry is not None  # noqa: S101  # refused above
    return urn, entry, VoteSwap.objects.select_related("asked_by").filter(entry=entry.pk).first()
