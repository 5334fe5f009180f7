"""The right to vote, given back to somebody whose vote was cancelled by mistake."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.voting.ballot.actions import save_choice, saved_choices
from budgets.voting.box.ballot_rules import Change, Choices, Kind
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import ReviewDecision, VoteChannel
from budgets.voting.models import OpenBallot, RollEntry, VoterReview
from budgets.voting.reviews.actions.reinstating import ask_reinstatement, reinstate_entry
from budgets.voting.reviews.look_alikes import pair_of, pairs
from budgets.voting.reviews.permissions import reinstating as permissions
from budgets.voting.reviews.permissions.reviews import NO_REASON
from budgets.voting.roll.voter import marked_voter
from tests.factories.accounts import make_agent, make_user
from tests.factories.look_alikes import alike, decide, denied, of, same
from tests.factories.together import together
from tests.factories.votes import make_entry, make_open_vote


def give_back(entry: RollEntry, by: User, reason: str = "Des cousins.") -> None:
    """Asked by another officer than the one who confirms."""
    ask_reinstatement(entry=entry, reason=reason, by=make_agent(Role.VOTE_OFFICER))
    reinstate_entry(entry=entry, by=by)


@pytest.mark.django_db
def test_no_right_is_given_back_from_the_last_second_on() -> None:
    edition = make_open_vote()
    pair = alike(edition, user=make_user())
    gone = of(pair, VoteChannel.ACCOUNT)
    decide(pair, same(pair, of(pair, VoteChannel.KIOSK)), make_agent(Role.VOTE_OFFICER))
    officer, snapshot = make_agent(Role.VOTE_OFFICER), read_ballot_box(edition).snapshot
    assert snapshot is not None
    with time_machine.travel(snapshot.ends_at, tick=False):
        assert "terminé" in denied(lambda: give_back(gone, officer))
    give_back(gone, officer)


@pytest.mark.django_db
def test_another_officer_gives_the_right_to_vote_back() -> None:
    edition, user = make_open_vote(), make_user()
    pair, first_officer, officer = alike(edition, user=user), *(make_agent(Role.VOTE_OFFICER) for _each in range(2))
    gone = of(pair, VoteChannel.ACCOUNT)
    assert denied(lambda: give_back(gone, officer)) == permissions.NOT_CANCELLED
    made = decide(pair, same(pair, of(pair, VoteChannel.KIOSK)), first_officer)
    asker = make_agent(Role.VOTE_OFFICER)
    assert denied(lambda: give_back(gone, officer, " ")) == NO_REASON
    assert denied(lambda: reinstate_entry(entry=gone, by=officer)) == permissions.NOT_ASKED
    ask_reinstatement(entry=gone, reason="Des cousins.", by=asker)
    assert saved_choices(read_ballot_box(edition), gone.pk) is None
    assert denied(lambda: give_back(gone, officer)) == permissions.ALREADY_ASKED
    assert denied(lambda: reinstate_entry(entry=gone, by=asker)) == permissions.ASKED_BY_YOU
    assert denied(lambda: reinstate_entry(entry=gone, by=first_officer)) == permissions.SAME_OFFICER
    reinstate_entry(entry=gone, by=officer)
    made.refresh_from_db()
    assert (made.decision, made.reason) == (ReviewDecision.DIFFERENT, "Des cousins.")
    assert (made.decided_by, made.confirmed_by, made.is_waiting) == (asker, officer, False)
    assert saved_choices(read_ballot_box(edition), gone.pk) == Choices()
    save_choice(voter=marked_voter(gone), change=Change(Kind.ADD, "3"))
    assert saved_choices(read_ballot_box(edition), gone.pk) == Choices(("3",))
    assert OutboxMessage.objects.get(kind="budgets/vote_given_back").person == user.public_id
    assert AuditEntry.objects.get(act="budgets.reinstate_entry").detail == {"edition": edition.slug}
    assert len(pairs(edition)) == 0


@pytest.mark.django_db
def test_a_right_given_back_leaves_alone_the_decision_on_a_vote_cancelled_since() -> None:
    edition = make_open_vote()
    pair = alike(edition, channel=VoteChannel.LETTER)
    second = of(pair, VoteChannel.LETTER)
    first = of(pair, VoteChannel.ACCOUNT)
    third = make_entry(edition, first_names="Mohammed", last_name="Dupont", birth_date=date(1970, 1, 1))
    decide(pair, same(pair, first))
    decide(pair_of(first, third), same(pair_of(first, third), third))
    give_back(second, make_agent(Role.VOTE_OFFICER))
    assert set(VoterReview.objects.values_list("decision", flat=True)) == {ReviewDecision.SAME}
    give_back(first, make_agent(Role.VOTE_OFFICER))
    assert set(VoterReview.objects.values_list("decision", flat=True)) == {ReviewDecision.DIFFERENT}


@pytest.mark.django_db
def test_nobody_gets_back_a_vote_without_a_way_to_it_nor_after_the_end_nor_their_own() -> None:
    edition, officer = make_open_vote(), make_agent(Role.VOTE_OFFICER)
    pair = alike(edition, user=officer)
    by_kiosk, by_account = of(pair, VoteChannel.KIOSK), of(pair, VoteChannel.ACCOUNT)
    RollEntry.objects.update(is_cancelled=True)
    assert denied(lambda: give_back(by_kiosk, officer)) == permissions.NO_WAY_BACK
    assert denied(lambda: give_back(by_account, officer)) == permissions.OWN_VOTE
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        assert "terminé" in denied(lambda: give_back(by_account, make_agent(Role.VOTE_OFFICER)))


@pytest.mark.django_db
def test_an_officer_who_left_asked_for_nothing_and_a_new_cancelling_forgets_the_demand() -> None:
    edition = make_open_vote()
    pair, leaving = alike(edition), make_agent(Role.VOTE_OFFICER)
    gone, kept = of(pair, VoteChannel.ACCOUNT), of(pair, VoteChannel.KIOSK)
    decide(pair, same(pair, kept))
    ask_reinstatement(entry=gone, reason="Des cousins.", by=leaving)
    leaving.role_assignments.all().delete()
    assert denied(lambda: reinstate_entry(entry=gone, by=make_agent(Role.VOTE_OFFICER))) == permissions.ASKER_LEFT
    give_back(gone, make_agent(Role.VOTE_OFFICER))
    third = make_entry(edition, first_names="Mohammed", last_name="Dupont", birth_date=date(1970, 1, 1))
    gone.refresh_from_db()
    decide(pair_of(gone, third), same(pair_of(gone, third), third))
    gone.refresh_from_db()
    assert (gone.back_asked_by, gone.back_confirmed_by, gone.back_reason) == (None, None, "")
    assert denied(lambda: reinstate_entry(entry=gone, by=make_agent(Role.VOTE_OFFICER))) == permissions.NOT_ASKED


@pytest.mark.django_db
def test_the_database_itself_wants_two_people_to_give_a_vote_back() -> None:
    entry, by = make_entry(make_open_vote()), make_agent(Role.VOTE_OFFICER)
    for wrong in ({"back_confirmed_by": by}, {"back_asked_by": by, "back_confirmed_by": by}):
        with pytest.raises(IntegrityError, match="roll_back_by_two_people"), transaction.atomic():
            RollEntry.objects.filter(pk=entry.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_give_one_ballot_back() -> None:
    edition = make_open_vote()
    pair = alike(edition, user=make_user())
    gone = of(pair, VoteChannel.ACCOUNT)
    decide(pair, same(pair, of(pair, VoteChannel.KIOSK)))
    ask_reinstatement(entry=gone, reason="Des cousins.", by=make_agent(Role.VOTE_OFFICER))
    officers = [make_agent(Role.VOTE_OFFICER) for _each in range(2)]
    told = together(*[lambda by=by: reinstate_entry(entry=gone, by=by) for by in officers])
    assert [answer.reason for answer in told if isinstance(answer, ActionDenied)] == [permissions.NOT_CANCELLED]
    assert OpenBallot.objects.count() == 2
    assert OutboxMessage.objects.filter(kind="budgets/vote_given_back").count() == 1
