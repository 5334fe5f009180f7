"""The roll of a polling station: one person is marked, then given a sheet. Which sheet is written nowhere."""

from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import ActionDenied, refuse
from budgets.voting.ballot.actions import take_out_ballot
from budgets.voting.ballot.permissions import TRY_AGAIN, refusal_to_vote
from budgets.voting.box.open_box import BallotBox, enter_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks.actions import lock_agent
from budgets.voting.messages import VOTE_ON_PAPER
from budgets.voting.models import PollingStation, RollDay, RollEntry
from budgets.voting.models.votes import new_receipt
from budgets.voting.paper import permissions
from budgets.voting.paper.actions.stations import lock_station
from budgets.voting.roll.marking import mark_once
from budgets.voting.roll.pace import count_vote, note_refusal, pace_of_roll
from budgets.voting.roll.voter import Voter, new_entry


@transaction.atomic
def mark_paper(
    *, station: PollingStation, voter: Voter, by: User, replaces: bool = False, receipt: str = ""
) -> RollEntry:
    """Mark the roll for somebody who votes on paper. `replaces`: the vote under their name, if there is any, goes
    unseen, with their receipt or after another officer asked it (`ask_paper`); their account is told.

    The clock is read once the box is entered. Whoever is voting online with the same identity at this instant comes
    before, and is then refused here unless `replaces`; or after, and is refused there. A button pressed twice marks
    once. Ordinary marking leaves no line in the log: it would say at what second somebody came. Each one is counted in
    the pace of the station and of the officer, and in their day, whose rows are held until the end.
    """
    lock_agent(by.pk)
    ballot_box = _enter(station, by)
    _keep_pace(station, voter, by)
    made = new_entry(replace(voter, channel=VoteChannel.PAPER), station=station)
    if mark_once(made):
        _count(station, by)
        return made
    entry = _entry_in_the_way(voter)
    if entry.pk == made.pk and entry.station_id == station.pk and not entry.is_cancelled:
        return entry
    refuse(permissions.refusal_to_give_sheet(entry, replaces=replaces))
    refuse(permissions.refusal_to_replace(entry, by, receipt))
    _count(station, by)
    return _replace(ballot_box, station, entry, by=by, is_proved=bool(receipt) and permissions.takes_receipt(entry))


@transaction.atomic
def ask_paper(*, station: PollingStation, voter: Voter, by: User) -> RollEntry:
    """Without their receipt, or after a kiosk or an agent: the first officer read the identity document, and says that
    this person asks for paper. Nothing changes until another one confirms."""
    _enter(station, by)
    entry = _entry_in_the_way(voter)
    refuse(permissions.refusal_to_give_sheet(entry, replaces=True))
    refuse(permissions.refusal_to_ask_paper(entry))
    entry.paper_asked_by = by
    entry.save(update_fields=["paper_asked_by"])
    audit.record("budgets.ask_paper", by=by, edition=station.edition.slug, office=station.code)
    return entry


def _enter(station: PollingStation, by: User) -> BallotBox:
    """The ballot box, entered for an officer of this station while the vote is open."""
    refuse(permissions.refusal_to_keep_roll(by, station))
    ballot_box = enter_ballot_box(station.edition_id)
    refuse(refusal_to_vote(ballot_box, timezone.now()))
    return ballot_box


def _keep_pace(station: PollingStation, voter: Voter, by: User) -> None:
    """Nobody marks faster than people come; a button pressed twice is not another person."""
    lock_station(station.pk)
    if RollEntry.objects.filter(pk=voter.entry_id).exists():
        return
    if refused := permissions.refusal_of_pace(by, station, timezone.now()):
        note_refusal(station.edition_id)
        raise ActionDenied(refused)


def _count(station: PollingStation, by: User) -> None:
    today, _is_new = RollDay.objects.get_or_create(station=station, officer=by, day=timezone.localdate())
    RollDay.objects.filter(pk=today.pk).update(marked=F("marked") + 1)
    for key in permissions.pace_keys(by, station):
        count_vote(key, pace_of_roll())


def _entry_in_the_way(voter: Voter) -> RollEntry:
    """Held until the end: their next tap online waits, then finds that they vote on paper."""
    rows = RollEntry.objects.select_for_update(of=("self",)).select_related("user", "edition", "paper_asked_by")
    entry = rows.filter(edition=voter.edition, identity_mark=voter.identity_mark).first()
    if entry is None:
        raise ActionDenied(str(TRY_AGAIN))
    return entry


def _replace(
    ballot_box: BallotBox, station: PollingStation, entry: RollEntry, *, by: User, is_proved: bool
) -> RollEntry:
    """The same entry, on paper from now on: one person stays one line, and its account or letter reopens nothing. What
    somebody else read on a tablet is their receipt no more."""
    if not take_out_ballot(ballot_box, entry):
        raise ActionDenied(str(permissions.BALLOT_NOT_FOUND))
    if not permissions.takes_receipt(entry):
        entry.receipt = new_receipt()
    entry.channel, entry.station, entry.voted_on = VoteChannel.PAPER, station, timezone.localdate()
    if is_proved:
        entry.paper_asked_by = None
    else:
        entry.paper_confirmed_by = by
    entry.save(update_fields=["channel", "station", "voted_on", "receipt", "paper_asked_by", "paper_confirmed_by"])
    act = audit.record("budgets.replace_by_paper", by=by, edition=station.edition.slug, office=station.code)
    _tell(entry, key=outbox.key_of(VOTE_ON_PAPER, act.pk))
    return entry


def _tell(entry: RollEntry, *, key: str) -> None:
    """A mail to the account that had voted, if one did: nothing of the choices, and not by whom."""
    if entry.user is None:
        return
    edition = entry.edition
    payload = {"edition": edition.title, "link": reverse("budgets:vote_problem", args=[edition.slug])}
    outbox.queue(VOTE_ON_PAPER, key=key, person=entry.user.public_id, payload=payload)
