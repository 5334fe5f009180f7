"""The roll of a polling office: one person is marked, then given a sheet. Which sheet is written nowhere."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from budgets.actions.marking import mark_once
from budgets.actions.voting import take_out_ballot
from budgets.enums import VoteChannel
from budgets.models import PollingOffice, RollEntry
from budgets.permissions import paper as permissions
from budgets.permissions.voting import TRY_AGAIN, refusal_to_vote
from budgets.vote.urn import Urn, enter_urn
from budgets.vote.voter import Voter, new_entry


@transaction.atomic
def mark_paper(*, office: PollingOffice, voter: Voter, by: User, replaces: bool = False) -> RollEntry:
    """Mark the roll for somebody who votes on paper. `replaces`: her online vote, if there is one, is cancelled unseen.

    The clock is read once the urn is entered. Whoever is voting online with the same identity at this instant comes
    before, and is then refused here unless `replaces`; or after, and is refused there. A button pressed twice marks
    once. Ordinary marking leaves no line in the log: it would say at what second somebody came.
    """
    refuse(permissions.refusal_to_keep_roll(by, office))
    urn = enter_urn(office.edition_id)
    refuse(refusal_to_vote(urn, timezone.now()))
    made = new_entry(replace(voter, channel=VoteChannel.PAPER), office=office)
    if mark_once(made):
        return made
    found = _entry_in_the_way(voter)
    if found.pk == made.pk and found.office_id == office.pk and not found.is_cancelled:
        return found
    refuse(permissions.refusal_to_give_sheet(found, replaces=replaces))
    return _replaced(urn, office, found, by)


def _entry_in_the_way(voter: Voter) -> RollEntry:
    """Held until the end: her next tap online waits, then finds that she votes on paper."""
    rows = RollEntry.objects.select_for_update(of=("self",)).filter(edition=voter.edition)
    found = rows.filter(identity_mark=voter.identity_mark).first()
    if found is None:
        raise ActionDenied(TRY_AGAIN)
    return found


def _replaced(urn: Urn, office: PollingOffice, entry: RollEntry, by: User) -> RollEntry:
    """The same entry, on paper from now on: one person stays one line, and her account or letter reopens nothing."""
    if not take_out_ballot(urn, entry):
        raise ActionDenied(permissions.BALLOT_NOT_FOUND)
    entry.channel, entry.office, entry.voted_on = VoteChannel.PAPER, office, timezone.localdate()
    entry.save(update_fields=["channel", "office", "voted_on"])
    audit.record("budgets.replace_by_paper", by=by, edition=office.edition.slug, office=office.code)
    return entry
