"""A row that somebody else deleted in between: each act of the board answers with a sentence, and changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.voting.enums import LetterFate, ReviewDecision, VoteChannel
from budgets.voting.letters import permissions as letters
from budgets.voting.letters.actions.by_two import confirm_letters, withdraw_letters
from budgets.voting.letters.actions.letters import confirm_printed, make_batch, reissue_letter, void_letter
from budgets.voting.models import CodeLetter, LetterBatch, OpenBallot, RollEntry, VoterReview
from budgets.voting.paper import permissions as paper
from budgets.voting.paper.actions.keying import correct_reading, erase_reading
from budgets.voting.paper.actions.stations import delete_station, print_sheets
from budgets.voting.reviews.actions.reinstating import ask_reinstatement, reinstate_entry
from budgets.voting.reviews.actions.reviews import confirm_review, decide_review, withdraw_review
from budgets.voting.reviews.look_alikes import Pair, pair_of
from budgets.voting.reviews.permissions import reinstating, reviews
from budgets.voting.reviews.permissions.reviews import Verdict
from tests.factories.accounts import sign_in
from tests.factories.letters import confirm_and_print, make_letter
from tests.factories.paper import make_closed_vote, make_officer, make_station, read_twice, ticked
from tests.factories.together import together
from tests.factories.votes import make_entry, make_open_vote
from tests.strict_client import StrictClient

NAMED = {"first_names": "Mohamed", "last_name": "Dupont"}


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def pair_with_a_letter(edition: Edition) -> tuple[Pair, CodeLetter]:
    """Two votes alike, one of them by a letter that two officers may replace."""
    letter, _code = make_letter(edition)
    spent = make_entry(edition, VoteChannel.LETTER, **NAMED)
    other = make_entry(edition, birth_date=date(1981, 2, 3), **NAMED)
    CodeLetter.objects.filter(pk=letter.pk).update(entry=spent, used_on=timezone.localdate())
    return pair_of(spent, other), letter


def cancel_by(letter: CodeLetter) -> None:
    """Two officers replace the letter and cancel its vote: its line of the roll goes."""
    letter.refresh_from_db()
    asked = reissue_letter(letter=letter, reason="Volée", by=make_officer(), fate=LetterFate.CANCEL)
    confirm_and_print(asked)


@pytest.mark.django_db
def test_a_pair_whose_vote_went_with_its_letter_is_decided_no_more() -> None:
    pair, letter = pair_with_a_letter(make_open_vote())
    cancel_by(letter)
    assert RollEntry.objects.count() == OpenBallot.objects.count() == 1
    now, by = timezone.now(), make_officer()
    different, one = Verdict(ReviewDecision.DIFFERENT, "Des jumeaux."), Verdict(ReviewDecision.SAME, "Un.", pair.first)
    for act in (
        lambda: decide_review(pair=pair, verdict=different, by=by, now=now),
        lambda: decide_review(pair=pair, verdict=one, by=by, now=now),
        lambda: confirm_review(pair=pair, by=by, now=now),
        lambda: withdraw_review(pair=pair, by=by),
    ):
        assert denied(act) == reviews.VOTE_GONE
    assert not VoterReview.objects.exists()
    assert RollEntry.objects.count() == OpenBallot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deciding_and_replacing_the_letter_at_once_break_nothing() -> None:
    pair, letter = pair_with_a_letter(make_open_vote())
    asked = reissue_letter(letter=letter, reason="Volée", by=make_officer(), fate=LetterFate.CANCEL)
    by, second, now = make_officer(), make_officer(), timezone.now()
    verdict = Verdict(ReviewDecision.SAME, "Un.", pair.first)
    told = together(
        *[lambda: decide_review(pair=pair, verdict=verdict, by=by, now=now)] * 3,
        lambda: confirm_letters(batch=asked.batch, by=second),
    )
    assert isinstance(told[3], LetterBatch)
    assert all(isinstance(answer, VoterReview | ActionDenied) for answer in told[:3])
    assert (RollEntry.objects.count(), OpenBallot.objects.count(), VoterReview.objects.count()) == (1, 1, 0)


@pytest.mark.django_db
def test_a_right_is_given_back_to_no_deleted_vote() -> None:
    entry, by = make_entry(make_open_vote()), make_officer()
    RollEntry.objects.filter(pk=entry.pk).delete()
    assert denied(lambda: ask_reinstatement(entry=entry, reason="Une erreur.", by=by)) == reinstating.VOTE_GONE
    assert denied(lambda: reinstate_entry(entry=entry, by=by)) == reinstating.VOTE_GONE
    assert not RollEntry.objects.exists()


@pytest.mark.django_db
def test_letters_whose_demand_was_taken_back_are_neither_printed_nor_closed() -> None:
    edition, by = make_open_vote(), make_officer()
    batch = make_batch(edition=edition, label="Foyers", by=by, count=1)
    letter = batch.letters.get()
    withdraw_letters(batch=LetterBatch.objects.get(pk=batch.pk), by=make_officer())
    for act in (
        lambda: confirm_printed(batch=batch, by=by, now=timezone.now()),
        lambda: void_letter(letter=letter, reason="Perdue", by=by),
        lambda: reissue_letter(letter=letter, reason="Perdue", by=by),
    ):
        assert denied(act) == letters.GONE


@pytest.mark.django_db
def test_a_station_or_a_reading_that_is_gone_is_told() -> None:
    station, by = make_station(make_open_vote(), sheets_printed=0), make_officer()
    gone = type(station).objects.get(pk=station.pk)
    delete_station(station=station, by=by)
    assert denied(lambda: print_sheets(station=gone, count=1, by=by)) == paper.STATION_GONE
    closed = make_station(make_closed_vote())
    pair = make_officer(), make_officer()
    (reading,) = read_twice(closed, pair, ticked(1, 1))
    again = type(reading).objects.get(pk=reading.pk)
    erase_reading(reading=reading, by=pair[1])
    for act in (
        lambda: erase_reading(reading=again, by=pair[1]),
        lambda: correct_reading(reading=again, sheet=ticked(2, 1), by=pair[1]),
    ):
        assert denied(act) == paper.READING_GONE


# --- One officer alone closes letters without end ------------------------------------------------------
@pytest.mark.django_db
def test_one_officer_alone_never_closes_a_whole_batch_of_letters(settings: Any) -> None:
    settings.LETTERS_VOIDED_A_DAY = 3
    edition, by = make_open_vote(), make_officer()
    closable = [make_letter(edition, label=f"Foyers {number}")[0] for number in range(8)]
    for letter in closable[:3]:
        void_letter(letter=letter, reason="Volée", by=by)
    # A demand to replace one, that nobody confirmed, gives no room.
    reissue_letter(letter=closable[0], reason="Volée", by=by)
    assert "Une autre personne du bureau de vote" in denied(
        lambda: void_letter(letter=closable[3], reason="Volée", by=by)
    )
    void_letter(letter=closable[3], reason="Volée", by=make_officer())
    assert CodeLetter.objects.filter(voided_on__isnull=False).count() == 4
    client = StrictClient()
    sign_in(client, by)
    where = [edition.pk, closable[4].batch_id, closable[4].number]
    page = client.post(reverse("admin:budgets_edition_vote_letters_void", args=where), {"reason": "Volée"})
    assert "Une autre personne du bureau de vote" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_letters_closed_at_once_stay_within_the_day(settings: Any) -> None:
    settings.LETTERS_VOIDED_A_DAY = 2
    edition, by = make_open_vote(), make_officer()
    closable = [make_letter(edition, label=f"Foyers {number}")[0] for number in range(6)]
    told = together(*[lambda one=one: void_letter(letter=one, reason="Volée", by=by) for one in closable])
    assert sum(isinstance(answer, CodeLetter) for answer in told) == 2
    assert sum(isinstance(answer, ActionDenied) for answer in told) == 4


@pytest.mark.django_db
def test_before_the_first_second_letters_are_closed_without_a_limit(settings: Any) -> None:
    settings.LETTERS_VOIDED_A_DAY = 1
    soon = timezone.now().replace(microsecond=0) + timedelta(days=1)
    edition, by = make_open_vote(starts_at=soon, ends_at=soon + timedelta(days=2)), make_officer()
    for number in range(3):
        void_letter(letter=make_letter(edition, label=f"Foyers {number}")[0], reason="Essai", by=by)
    assert CodeLetter.objects.filter(voided_by=by).count() == 3


def test_the_limit_stands_well_under_a_town(settings: Any) -> None:
    assert settings.LETTERS_VOIDED_A_DAY <= 20
