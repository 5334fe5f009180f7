"""The one way into the ballot box, for every channel but paper: mark the roll, then save what the voter chose."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from allonnes.core.errors import ActionDenied, refuse
from budgets.voting.ballot import permissions
from budgets.voting.ballot.tap import is_late, noted
from budgets.voting.box.ballot_rules import Change, Choices, Kind, changed
from budgets.voting.box.open_box import BallotBox, enter_ballot_box, locator, read_content, read_turns, write_content
from budgets.voting.letters.permissions import JUST_USED
from budgets.voting.models import CodeLetter, OpenBallot, RollEntry
from budgets.voting.roll.marking import mark_once
from budgets.voting.roll.voter import Voter, new_entry

# What makes a ballot: before it, nobody voted.
MARKING = (Kind.ADD, Kind.BLANK)


@dataclass(frozen=True)
class Saved:
    """A ballot as it now is in the box, the roll entry it was saved for, and the vote as it was then."""

    ballot_box: BallotBox
    entry: RollEntry
    choices: Choices
    is_new: bool


@transaction.atomic
def save_choice(*, voter: Voter, change: Change, user_id: int | None = None) -> Saved:
    """Save one tap. The first one marks the roll: one person, one entry, whatever the channel and the instant.

    The clock is read once the box is entered, so a request that waited past the closing is refused. Raises ActionDenied
    with the reason; then nothing is written, and the ballot stays as it was. A tap sent twice, or that arrives after a
    later one of its page, changes nothing and is no fault. Writes no history: nobody learns when, nor how often,
    somebody changed their mind.
    """
    ballot_box = enter_ballot_box(voter.edition)
    refuse(permissions.refusal_to_vote(ballot_box, timezone.now()))
    letter = _held_letter(voter)
    if voter.is_marked:
        entry, is_new = _own_entry(voter), False
    else:
        refuse(None if change.kind in MARKING else str(permissions.NOTHING_YET))
        entry, is_new = _mark_roll(voter, letter, user_id)
    before, ballot = _ballot(ballot_box, entry, is_new=is_new)
    turns = {} if is_new else read_turns(ballot_box, ballot.content)
    if is_late(turns, change.turn):
        return Saved(ballot_box, entry, before, is_new)
    after = changed(ballot_box.rules, before, change)
    if is_new or after != before or change.turn:
        ballot.content = write_content(ballot_box, after, noted(turns, change.turn))
        ballot.save(force_insert=is_new)
    return Saved(ballot_box, entry, after, is_new)


def _held_letter(voter: Voter) -> CodeLetter | None:
    """The letter of this voter, held: two people with one letter come one after the other."""
    if not voter.letter:
        return None
    rows = CodeLetter.objects.select_for_update(of=("self",)).select_related("batch")
    letter = rows.get(pk=UUID(voter.letter))
    refuse(permissions.refusal_of_letter(letter))
    return letter


def _own_entry(voter: Voter) -> RollEntry:
    """Held until the end: two tabs of one voter come one after the other."""
    rows = RollEntry.objects.select_for_update(of=("self",)).filter(edition=voter.edition)
    entry = rows.get(pk=voter.entry_id)
    refuse(permissions.refusal_to_reopen(entry, voter.channel))
    return entry


def _mark_roll(voter: Voter, letter: CodeLetter | None, user_id: int | None) -> tuple[RollEntry, bool]:
    """The new entry of this person; or, not new, the one that they made a moment ago in another tab."""
    if letter and letter.entry_id:
        return _entry_of_letter(voter, letter.entry_id), False
    made = new_entry(voter, user_id=user_id)
    if not mark_once(made):
        return _entry_in_the_way(voter, user_id), False
    if letter:
        CodeLetter.objects.filter(pk=letter.pk).update(entry=made, used_on=made.voted_on)
    return made, True


def _entry_of_letter(voter: Voter, entry_id: UUID) -> RollEntry:
    """A letter spent since its code was typed here: by this very session a moment ago, or by anybody else. Whoever
    typed the code and the voter's name before they voted does not hold their receipt."""
    refuse(None if voter.entry_id == entry_id else str(JUST_USED))
    return _own_entry(voter)


def _entry_in_the_way(voter: Voter, user_id: int | None) -> RollEntry:
    """Whoever holds that identity, or that account: only the same session, or the same account, opens it again."""
    rows = RollEntry.objects.select_for_update(of=("self",)).filter(edition=voter.edition)
    same_account = rows.filter(user=user_id).first() if user_id is not None else None
    entry = rows.filter(identity_mark=voter.identity_mark).first() or same_account
    if entry is None:
        raise ActionDenied(str(permissions.TRY_AGAIN))
    is_own = entry.pk == voter.entry_id or (user_id is not None and entry.user_id == user_id)
    if not is_own:
        raise ActionDenied(permissions.words_of_known(entry, voter.channel))
    refuse(permissions.refusal_to_reopen(entry, voter.channel))
    return entry


def _ballot(ballot_box: BallotBox, entry: RollEntry, *, is_new: bool) -> tuple[Choices, OpenBallot]:
    where = {"edition_id": ballot_box.edition_id, "locator": locator(ballot_box, entry.pk)}
    if is_new:
        return Choices(), OpenBallot(**where)
    open_ballot = OpenBallot.objects.filter(**where).first()
    if open_ballot is None:
        raise ActionDenied(str(permissions.NOT_FOUND))
    return read_content(ballot_box, open_ballot.content), open_ballot


def saved_choices(ballot_box: BallotBox, entry_id: UUID) -> Choices | None:
    """What is in the box for an entry, to show it to its voter; None when it cannot be found."""
    if ballot_box.key is None:
        return None
    open_ballot = OpenBallot.objects.filter(
        edition=ballot_box.edition_id, locator=locator(ballot_box, entry_id)
    ).first()
    return read_content(ballot_box, open_ballot.content) if open_ballot else None


def take_out_ballot(ballot_box: BallotBox, entry: RollEntry) -> bool:
    """Delete an entry's ballot unseen, inside the caller's transaction; whether there was one."""
    return (
        OpenBallot.objects.filter(edition=ballot_box.edition_id, locator=locator(ballot_box, entry.pk)).delete()[0] > 0
    )
