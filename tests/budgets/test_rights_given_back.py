"""The right to vote, given back to somebody whose vote was cancelled by mistake."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.town.models import Place
from budgets.actions import reviews as actions
from budgets.actions.reinstating import ask_reinstatement, reinstate_entry
from budgets.actions.voting import save_choice, saved_choices
from budgets.enums import ReviewDecision, VoteChannel
from budgets.models import Edition, OpenBallot, PollingOffice, RollEntry, VoterReview
from budgets.permissions import reinstating as permissions
from budgets.permissions.reviews import NO_REASON, Verdict
from budgets.vote.ballot_rules import Change, Choices, Kind
from budgets.vote.look_alikes import Pair, pair_of, pairs
from budgets.vote.urn import locator, read_urn
from budgets.vote.voter import marked_voter
from tests.factories.accounts import make_agent, make_user
from tests.factories.together import together
from tests.factories.votes import cast, make_entry, make_open_vote, make_voter

BORN = date(1990, 2, 3)
ADDRESS = "12 rue des Lilas"
DIFFERENT = Verdict(ReviewDecision.DIFFERENT, "Des jumeaux.")


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def alike(edition: Edition, *, channel: VoteChannel = VoteChannel.KIOSK, user: User | None = None) -> Pair:
    """Two votes whose names are heard the same: one with an account, one by `channel`."""
    first = cast(
        make_voter(edition, first_names="Mohamed", last_name="Dupont", birth_date=BORN),
        ["1"],
        user_id=user.pk if user else None,
    ).entry
    second = make_entry(edition, channel, first_names="Muhammad", last_name="Dupond", birth_date=date(1991, 5, 6))
    return pair_of(first, second)


def on_paper(entry: RollEntry, edition: Edition) -> RollEntry:
    """The same person, at a polling office: her sheet is among the others."""
    place = Place.objects.create(name=f"Salle {entry.pk}")
    office = PollingOffice.objects.create(
        edition=edition, code=str(entry.pk)[:3], name="Mairie", place=place, opening_hours="9 h à 18 h"
    )
    RollEntry.objects.filter(pk=entry.pk).update(channel=VoteChannel.PAPER, office=office)
    OpenBallot.objects.filter(locator=locator(read_urn(edition), entry.pk)).delete()
    entry.refresh_from_db()
    return entry


def same(pair: Pair, keep: RollEntry | None) -> Verdict:
    return Verdict(ReviewDecision.SAME, "Même nom, même visage.", keep)


def decide(pair: Pair, verdict: Verdict, by: User | None = None) -> VoterReview:
    """As one officer says; another one confirms that they are one person."""
    made = ask(pair, verdict, by)
    return confirm(pair) if made.is_waiting else made


def ask(pair: Pair, verdict: Verdict, by: User | None = None) -> VoterReview:
    return actions.decide_review(pair=pair, verdict=verdict, by=by or make_agent(Role.VOTE_OFFICER), now=timezone.now())


def confirm(pair: Pair, by: User | None = None) -> VoterReview:
    return actions.confirm_review(pair=pair, by=by or make_agent(Role.VOTE_OFFICER), now=timezone.now())


def of(pair: Pair, channel: VoteChannel) -> RollEntry:
    return next(one for one in pair.entries if one.channel == channel)


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
    officer, snapshot = make_agent(Role.VOTE_OFFICER), read_urn(edition).snapshot
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
    assert saved_choices(read_urn(edition), gone.pk) is None
    assert denied(lambda: give_back(gone, officer)) == permissions.ALREADY_ASKED
    assert denied(lambda: reinstate_entry(entry=gone, by=asker)) == permissions.ASKED_BY_YOU
    assert denied(lambda: reinstate_entry(entry=gone, by=first_officer)) == permissions.SAME_OFFICER
    reinstate_entry(entry=gone, by=officer)
    made.refresh_from_db()
    assert (made.decision, made.reason) == (ReviewDecision.DIFFERENT, "Des cousins.")
    assert (made.decided_by, made.confirmed_by, made.is_waiting) == (asker, officer, False)
    assert saved_choices(read_urn(edition), gone.pk) == Choices()
    save_choice(voter=marked_voter(gone), change=Change(Kind.ADD, "3"))
    assert saved_choices(read_urn(edition), gone.pk) == Choices(("3",))
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
def test_nobody_gets_back_a_vote_without_a_way_to_it_nor_after_the_end_nor_her_own() -> None:
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
    assert [one.reason for one in told if isinstance(one, ActionDenied)] == [permissions.NOT_CANCELLED]
    assert OpenBallot.objects.count() == 2
    assert OutboxMessage.objects.filter(kind="budgets/vote_given_back").count() == 1
