"""Voters who look alike: found by weak fingerprints, decided once by an officer, never by reading a ballot."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models.functions import Reverse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret
from budgets.voting.ballot.actions import save_choice, saved_choices
from budgets.voting.ballot.permissions import BEING_SEALED
from budgets.voting.box.ballot_rules import Change, Choices, Kind
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import ReviewDecision, VoteChannel
from budgets.voting.models import OpenBallot, RollEntry, Sealing, VoterReview
from budgets.voting.reviews.actions import reviews as actions
from budgets.voting.reviews.actions.reinstating import ask_reinstatement, reinstate_entry
from budgets.voting.reviews.look_alikes import counted_twice, pair_of, pairs
from budgets.voting.reviews.permissions import reviews as permissions
from budgets.voting.reviews.permissions.reviews import Verdict
from budgets.voting.roll.voter import marked_voter
from tests.factories.accounts import make_agent, make_user
from tests.factories.look_alikes import (
    ADDRESS,
    BORN,
    DIFFERENT,
    alike,
    ask,
    confirm,
    decide,
    denied,
    of,
    on_paper,
    same,
)
from tests.factories.together import together
from tests.factories.votes import lose_key, make_entry, make_open_vote


@pytest.mark.django_db
def test_pairs_are_found_by_sound_of_name_and_by_home_and_never_twice() -> None:
    edition = make_open_vote()
    near = alike(edition)
    twins = [
        make_entry(edition, first_names=name, last_name="Test", birth_date=BORN, address=ADDRESS)
        for name in ("Lina", "Ilan")
    ]
    both = [
        make_entry(edition, first_names=name, last_name="Legoff", birth_date=born, address="3 rue Neuve")
        for name, born in (("Anne", date(2000, 1, 1)), ("Anne Marie", date(2000, 1, 1)))
    ]
    make_entry(edition, first_names="Seule", last_name="Autre", birth_date=BORN, address="")
    found = {(pair.first.pk, pair.second.pk): pair.why for pair in pairs(edition)[0:100]}
    expected = {
        (near.first.pk, near.second.pk): ["noms proches"],
        tuple(sorted(twin.pk for twin in twins)): ["même adresse et même naissance"],
        tuple(sorted(one.pk for one in both)): ["noms proches", "même adresse et même naissance"],
    }
    assert found == expected
    assert len(pairs(edition.pk)) == 3
    assert pairs(edition)[0].first.pk == min(found)[0]


@pytest.mark.django_db
def test_pairs_decided_cancelled_or_of_another_edition_are_left_out() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    alike(make_open_vote())
    assert len(pairs(edition)) == 1
    decide(pair, DIFFERENT)
    assert list(pairs(edition)[0:10]) == []
    third = make_entry(edition, first_names="Mohammed", last_name="Dupont", birth_date=date(1970, 1, 1))
    assert len(pairs(edition)) == 2
    RollEntry.objects.filter(pk=third.pk).update(is_cancelled=True)
    assert len(pairs(edition)) == 0


@pytest.mark.django_db
def test_a_page_of_pairs_takes_two_queries_whatever_their_number() -> None:
    edition = make_open_vote()
    for year in range(1960, 1966):
        make_entry(edition, first_names="Mohamed", last_name="Dupont", birth_date=date(year, 1, 1))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = pairs(edition)[0:10]
        assert [one.first.neighbourhood for one in page] == [None] * 10
    assert len(queries) == 2
    assert len(pairs(edition)) == 15
    assert len(pairs(edition)[10:20]) == 5


@pytest.mark.django_db
def test_names_are_read_by_who_decides_and_each_reading_is_in_the_log() -> None:
    edition, officer = make_open_vote(), make_agent(Role.VOTE_OFFICER)
    pair = alike(edition)
    read = actions.read_names(pair=pair, by=officer)
    assert {first_names for first_names, _last_name in read.names} == {"Mohamed", "Muhammad"}
    row = AuditEntry.objects.get(act="budgets.read_look_alikes")
    assert (row.by_id, row.detail) == (officer.pk, {"edition": edition.slug, "pairs": 1})
    decide(pair, DIFFERENT)
    assert denied(lambda: actions.read_names(pair=pair, by=officer)) == permissions.DECIDED


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_only_officers_read_names_and_decide(role: str) -> None:
    pair, by = alike(make_open_vote()), make_agent(role)
    if "budgets.review_voters" in ROLES[role].permissions:
        assert role == Role.VOTE_OFFICER
        return
    assert denied(lambda: actions.read_names(pair=pair, by=by)) == permissions.NOT_OFFICER
    assert denied(lambda: decide(pair, DIFFERENT, by)) == permissions.NOT_OFFICER
    assert denied(lambda: confirm(pair, by)) == permissions.NOT_OFFICER
    assert denied(lambda: actions.withdraw_review(pair=pair, by=by)) == permissions.NOT_OFFICER
    entry = pair.first
    asked = denied(lambda: ask_reinstatement(entry=entry, reason="Des cousins.", by=by))
    assert asked == denied(lambda: reinstate_entry(entry=entry, by=by)) == permissions.NOT_OFFICER


@pytest.mark.django_db
def test_two_people_keep_their_two_votes() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    made = decide(pair, DIFFERENT)
    assert (made.first_id, made.second_id, made.decided_on) == (pair.first.pk, pair.second.pk, timezone.localdate())
    assert OpenBallot.objects.count() == 2
    assert not RollEntry.objects.filter(is_cancelled=True).exists()
    assert AuditEntry.objects.get(act="budgets.review_voters").detail == {
        "edition": edition.slug,
        "decision": "different",
    }


@pytest.mark.django_db
def test_one_person_keeps_the_vote_chosen_and_the_other_goes_unseen() -> None:
    edition, user = make_open_vote(), make_user()
    pair = alike(edition, user=user)
    gone, kept = of(pair, VoteChannel.ACCOUNT), of(pair, VoteChannel.KIOSK)
    decide(pair, same(pair, kept))
    gone.refresh_from_db()
    assert gone.is_cancelled
    ballot_box = read_ballot_box(edition)
    assert saved_choices(ballot_box, gone.pk) is None
    assert saved_choices(ballot_box, kept.pk) == Choices(("1",))
    with pytest.raises(ActionDenied, match="annulé par le bureau"):
        save_choice(voter=marked_voter(gone), change=Change(Kind.ADD, "2"))
    letter = OutboxMessage.objects.get(kind="budgets/vote_cancelled")
    assert letter.person == user.public_id
    said = str({**letter.payload, **open_secret(letter)})
    assert set(letter.payload) == {"edition", "link"}
    assert "Dupond" not in said
    assert not list(counted_twice(edition))


@pytest.mark.django_db
def test_nobody_is_written_to_when_the_cancelled_vote_has_no_account() -> None:
    pair = alike(make_open_vote())
    decide(pair, same(pair, of(pair, VoteChannel.ACCOUNT)))
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_a_vote_on_paper_always_stays() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    paper = on_paper(of(pair, VoteChannel.KIOSK), edition)
    online = of(pair, VoteChannel.ACCOUNT)
    assert denied(lambda: decide(pair, same(pair, online))) == permissions.PAPER_STAYS
    assert denied(lambda: decide(pair, same(pair, None))) == permissions.ONE_STAYS
    decide(pair, same(pair, paper))
    online.refresh_from_db()
    assert online.is_cancelled
    assert not OpenBallot.objects.exists()


@pytest.mark.django_db
def test_two_votes_on_paper_both_stay_and_the_reason_is_kept_for_the_record() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    for entry in pair.entries:
        on_paper(entry, edition)
    made = decide(pair, same(pair, None))
    assert not RollEntry.objects.filter(is_cancelled=True).exists()
    assert [one.reason for one in counted_twice(edition)] == [made.reason]


@pytest.mark.django_db
def test_nothing_is_decided_without_the_key() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    lose_key(edition)
    assert "la clé du vote" in denied(lambda: decide(pair, same(pair, pair.first)))


@pytest.mark.django_db
def test_a_ballot_that_is_not_found_always_stays() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    OpenBallot.objects.update(locator=Reverse("locator"))
    made = decide(pair, same(pair, None))
    assert OpenBallot.objects.count() == 2
    assert made in counted_twice(edition)
    later = make_entry(edition, first_names="Mohammed", last_name="Dupont", birth_date=date(1950, 1, 1))
    mixed = pair_of(pair.first, later)
    assert denied(lambda: decide(mixed, same(mixed, later))) == permissions.LOST_STAYS
    decide(mixed, same(mixed, pair.first))
    later.refresh_from_db()
    assert later.is_cancelled


@pytest.mark.django_db
def test_a_reason_is_written_and_can_be_published() -> None:
    pair = alike(make_open_vote())
    assert denied(lambda: decide(pair, Verdict(ReviewDecision.DIFFERENT, "  "))) == permissions.NO_REASON
    told = denied(lambda: decide(pair, Verdict(ReviewDecision.DIFFERENT, "Appelée au 06 12 34 56 78")))
    assert "un numéro de téléphone" in told
    assert not VoterReview.objects.exists()


@pytest.mark.django_db
def test_nothing_is_decided_after_the_sealing() -> None:
    edition, officer = make_open_vote(), make_agent(Role.VOTE_OFFICER)
    pair, now = alike(edition), timezone.now()
    Sealing.objects.create(edition=edition, asked_by=officer, asked_at=now)
    assert denied(lambda: decide(pair, DIFFERENT)) == BEING_SEALED
    Sealing.objects.all().delete()
    decide(pair, DIFFERENT)
    other = alike(make_open_vote())
    Sealing.objects.create(
        edition=other.first.edition,
        asked_by=officer,
        asked_at=now,
        confirmed_by=make_agent(Role.VOTE_OFFICER),
        sealed_at=now,
    )
    assert "scellée" in denied(lambda: decide(other, DIFFERENT))
    assert "scellée" in denied(lambda: actions.read_names(pair=other, by=officer))


@pytest.mark.django_db
def test_the_end_of_the_vote_leaves_time_to_decide() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        decide(pair, same(pair, pair.first))
    pair.second.refresh_from_db()
    assert pair.second.is_cancelled


@pytest.mark.django_db
def test_an_officer_does_not_decide_of_their_own_vote() -> None:
    officer = make_agent(Role.VOTE_OFFICER)
    pair = alike(make_open_vote(), user=officer)
    assert denied(lambda: decide(pair, DIFFERENT, officer)) == permissions.OWN_VOTE
    assert denied(lambda: actions.read_names(pair=pair, by=officer)) == permissions.OWN_VOTE
    decide(pair, DIFFERENT)


@pytest.mark.django_db
def test_nothing_is_decided_of_two_votes_that_share_nothing() -> None:
    edition, officer = make_open_vote(), make_agent(Role.VOTE_OFFICER)
    one, two = make_entry(edition), make_entry(edition)
    RollEntry.objects.update(name_mark="", home_mark="")
    one.refresh_from_db()
    two.refresh_from_db()
    elsewhere = alike(make_open_vote()).first
    alone = alike(edition).first
    for pair in (pair_of(one, two), pair_of(one, elsewhere), pair_of(alone, alone)):
        assert permissions.refusal_to_review(officer, read_ballot_box(edition), pair) == permissions.NOT_ALIKE


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_decide_once() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    officers = [make_agent(Role.VOTE_OFFICER) for _each in range(2)]
    verdicts = [same(pair, pair.first), same(pair, pair.second)]
    outcomes = together(
        *[lambda by=by, verdict=verdict: ask(pair, verdict, by) for by, verdict in zip(officers, verdicts, strict=True)]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "VoterReview"]
    assert OpenBallot.objects.count() == 2
    others = [make_agent(Role.VOTE_OFFICER) for _each in range(2)]
    outcomes = together(*[lambda by=by: confirm(pair, by) for by in others])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "VoterReview"]
    assert {outcome.reason for outcome in outcomes if isinstance(outcome, ActionDenied)} == {permissions.DECIDED}
    assert RollEntry.objects.filter(is_cancelled=True).count() == 1
    assert OpenBallot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_tap_and_a_cancellation_at_once_leave_no_ballot_without_a_voter() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    gone = of(pair, VoteChannel.ACCOUNT)
    officer = make_agent(Role.VOTE_OFFICER)
    ask(pair, same(pair, of(pair, VoteChannel.KIOSK)))
    together(
        lambda: confirm(pair, officer),
        *[lambda tap=tap: save_choice(voter=marked_voter(gone), change=Change(Kind.ADD, tap)) for tap in "23"],
    )
    assert OpenBallot.objects.count() == RollEntry.objects.filter(is_cancelled=False).count() == 1
