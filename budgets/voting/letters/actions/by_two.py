"""Letters made or replaced while people vote: one officer asked, another confirms, or the demand is taken back.

Neither learns here whether a letter that is replaced had voted: the act, its words, its line in the log are the same.
"""

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from budgets.voting.ballot.actions import take_out_ballot
from budgets.voting.box.open_box import BallotBox, enter_ballot_box
from budgets.voting.enums import LetterFate, VoteChannel
from budgets.voting.letters import permissions
from budgets.voting.letters.actions.letters import close_letter, keep_to_limit
from budgets.voting.models import CodeLetter, LetterBatch, RollEntry


@transaction.atomic
def confirm_letters(*, batch: LetterBatch, by: User) -> LetterBatch:
    """The second officer: from now on the letters are printed, and those that they replace are void.

    A vote cast with a letter that is replaced stays, final, or goes unseen, as was asked. Raises ActionDenied.
    """
    ballot_box = enter_ballot_box(batch.edition_id)
    held = _hold(batch)
    refuse(permissions.refusal_to_confirm_letters(by, ballot_box, held, timezone.now()))
    keep_to_limit(held.edition_id, by, count=held.letters.count(), has_begun=True)
    former = CodeLetter.objects.select_for_update(of=("self",)).filter(replaced_by__batch=held)
    for letter in former:
        _replace(ballot_box, letter, held)
    held.confirmed_by, held.confirmed_on = by, timezone.localdate()
    held.save(update_fields=["confirmed_by", "confirmed_on"])
    audit.record("budgets.confirm_letters", by=by, edition=held.edition_id, batch=held.label, fate=held.fate)
    return held


@transaction.atomic
def withdraw_letters(*, batch: LetterBatch, by: User) -> None:
    """The demand is taken back: these letters never existed, the one they would have replaced goes on working."""
    held = _hold(batch)
    refuse(permissions.refusal_to_withdraw_letters(by, held))
    audit.record("budgets.withdraw_letters", by=by, edition=held.edition_id, batch=held.label)
    held.letters.all().delete()
    held.delete()


def _hold(batch: LetterBatch) -> LetterBatch:
    """The demand, held until the end. One that was taken back meanwhile waits no more."""
    rows = LetterBatch.objects.select_for_update(of=("self",)).select_related("created_by")
    held = rows.filter(pk=batch.pk).first()
    if held is None:
        raise ActionDenied(str(permissions.NOT_WAITING))
    return held


def _replace(ballot_box: BallotBox, former: CodeLetter, batch: LetterBatch) -> None:
    """Close the former letter, held as a voter holds it: first the letter, then its entry."""
    if batch.fate == LetterFate.CANCEL:
        _take_out_vote(ballot_box, former)
    close_letter(former, batch.reason, by=batch.created_by)


def _take_out_vote(ballot_box: BallotBox, letter: CodeLetter) -> None:
    """The vote of a letter goes unseen, and its line of the roll too: their next vote is a first one. A vote already
    cancelled, replaced by paper, or from before a crash stays as it is."""
    rows = RollEntry.objects.select_for_update(of=("self",)).filter(letter=letter)
    entry = rows.filter(channel=VoteChannel.LETTER, is_cancelled=False).first()
    if entry is not None and take_out_ballot(ballot_box, entry):
        entry.delete()
