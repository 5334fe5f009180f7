"""Sealing the ballot box: two officers, all or nothing, once; what goes in, what is counted apart, what is wiped."""

from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.core.errors import ActionDenied
from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.voting.enums import KeyingKind, ReviewDecision
from budgets.voting.models import Keying, OpenBallot, RollEntry, SealedBallot, Sealing, VoterReview
from budgets.voting.reviews.look_alikes import pairs
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing, withdraw_sealing
from budgets.voting.sealing.checks import blockers, open_stations, unsettled_sheets
from budgets.voting.sealing.permissions import (
    ALREADY_ASKED,
    ALREADY_SEALED,
    ASKER_LEFT,
    EARLY_BALLOTS,
    NO_REASON,
    NOT_ASKED,
    OTHER_DIFFERENCE,
    SAME_PERSON,
)
from tests.factories.accounts import make_administrator, make_user
from tests.factories.budgets import EditionFactory
from tests.factories.sealing import (
    after,
    cancel,
    close_station,
    key_sheet,
    make_paper_entry,
    make_station,
    officer,
    seal,
    stuff,
)
from tests.factories.together import together
from tests.factories.votes import make_entry, make_open_vote


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote()


def denied(act: Any, **arguments: Any) -> str:
    with pytest.raises(ActionDenied) as refused:
        act(**arguments)
    return refused.value.reason


# --- Two officers, once ------------------------------------------------------------------------------
def test_an_open_vote_is_not_sealed(edition: Edition) -> None:
    end = after(edition, hours=0)
    told = denied(ask_sealing, edition=edition, by=officer(), now=end - timedelta(seconds=1))
    assert told.startswith("Le vote dure jusqu’au")
    assert ask_sealing(edition=edition, by=officer(), now=end).asked_at == end


def test_a_vote_never_opened_is_not_sealed(db: None) -> None:
    told = denied(ask_sealing, edition=EditionFactory(), by=officer(), now=timezone.now())
    assert told == "Ce vote n’a jamais été ouvert."


@pytest.mark.parametrize("act", [ask_sealing, confirm_sealing])
def test_only_officers_seal(edition: Edition, act: Any) -> None:
    for who in (make_administrator(), make_user()):
        assert "Seul un membre du bureau" in denied(act, edition=edition, by=who, now=after(edition))
    assert "Seul un membre du bureau" in denied(withdraw_sealing, edition=edition, by=make_administrator())


def test_two_different_officers_are_needed(edition: Edition) -> None:
    first, second, now = officer(), officer(), after(edition)
    assert denied(confirm_sealing, edition=edition, by=first, now=now) == NOT_ASKED
    ask_sealing(edition=edition, by=first, now=now)
    assert denied(confirm_sealing, edition=edition, by=first, now=now) == SAME_PERSON
    assert denied(ask_sealing, edition=edition, by=first, now=now) == SAME_PERSON
    assert denied(ask_sealing, edition=edition, by=second, now=now) == ALREADY_ASKED
    sealed = confirm_sealing(edition=edition, by=second, now=now)
    assert (sealed.asked_by, sealed.confirmed_by, sealed.sealed_at) == (first, second, now)
    for act in (ask_sealing, confirm_sealing):
        assert denied(act, edition=edition, by=officer(), now=now) == ALREADY_SEALED
    assert denied(withdraw_sealing, edition=edition, by=first) == ALREADY_SEALED
    acts = AuditEntry.objects.filter(act__startswith="budgets.").order_by("pk").values_list("act", "by")
    assert list(acts) == [("budgets.ask_sealing", first.pk), ("budgets.seal_vote", second.pk)]


def test_a_demand_is_taken_back_and_made_again(edition: Edition) -> None:
    first, now = officer(), after(edition)
    assert denied(withdraw_sealing, edition=edition, by=first) == NOT_ASKED
    ask_sealing(edition=edition, by=first, now=now)
    withdraw_sealing(edition=edition, by=officer())
    assert not Sealing.objects.exists()
    assert AuditEntry.objects.filter(act="budgets.withdraw_sealing").exists()
    assert ask_sealing(edition=edition, by=officer(), now=now)


@pytest.mark.django_db(transaction=True)
def test_two_officers_asking_at_once_leave_one_demand() -> None:
    edition = make_open_vote()
    now, who = after(edition), [officer() for _ in range(4)]
    outcomes = together(*[lambda by=by: ask_sealing(edition=edition, by=by, now=now) for by in who])
    assert sum(isinstance(outcome, Sealing) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 3
    assert Sealing.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirmations_at_once_seal_once() -> None:
    edition = make_open_vote()
    for _ in range(3):
        make_entry(edition)
    now, first, who = after(edition), officer(), [officer() for _ in range(3)]
    ask_sealing(edition=edition, by=first, now=now)
    outcomes = together(*[lambda by=by: confirm_sealing(edition=edition, by=by, now=now) for by in [first, *who]])
    assert sum(isinstance(outcome, Sealing) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 3
    assert outcomes[0].reason in {SAME_PERSON, ALREADY_SEALED}
    assert SealedBallot.objects.count() == 3
    assert AuditEntry.objects.filter(act="budgets.seal_vote").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_votes_sealed_at_once_are_both_whole() -> None:
    editions = [make_open_vote(), make_open_vote()]
    who = [officer(), officer()]
    for edition in editions:
        make_entry(edition)
        ask_sealing(edition=edition, by=officer(), now=after(edition))
    outcomes = together(
        *[
            lambda one=edition, by=by: confirm_sealing(edition=one, by=by, now=after(one))
            for edition, by in zip(editions, who, strict=True)
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [Sealing, Sealing]
    assert [edition.sealed_ballots.count() for edition in editions] == [1, 1]


# --- What must be settled first ------------------------------------------------------------------------
def test_look_alike_voters_are_decided_first(edition: Edition) -> None:
    entries = [make_entry(edition) for _ in range(4)]
    RollEntry.objects.filter(pk__in=[entry.pk for entry in entries[:2]]).update(name_mark="n" * 64)
    RollEntry.objects.filter(pk__in=[entry.pk for entry in entries[2:]]).update(home_mark="h" * 64)
    RollEntry.objects.filter(pk=entries[3].pk).update(name_mark="n" * 64)
    cancel(entries[3])
    assert len(pairs(edition)) == 1
    assert "se ressemble" in denied(ask_sealing, edition=edition, by=officer(), now=after(edition))
    first, second = sorted(entries[:2], key=lambda one: one.pk)
    VoterReview.objects.create(
        edition=edition,
        first=first,
        second=second,
        decision=ReviewDecision.DIFFERENT,
        reason="Père et fils",
        decided_by=officer(),
        decided_on=timezone.localdate(),
    )
    assert len(pairs(edition)) == 0
    assert seal(edition).record["cancelled"] == 1


def test_look_alikes_of_another_vote_block_nothing(edition: Edition) -> None:
    other = make_open_vote()
    make_entry(edition), make_entry(other)
    RollEntry.objects.update(name_mark="n" * 64)
    assert len(pairs(edition)) == 0


def test_two_more_confirmations_wait_for_what_appeared_since_the_demand(edition: Edition) -> None:
    now = after(edition)
    make_entry(edition), make_entry(edition)
    ask_sealing(edition=edition, by=officer(), now=now)
    RollEntry.objects.update(home_mark="h" * 64)
    assert "se ressemble" in denied(confirm_sealing, edition=edition, by=officer(), now=now)


def test_paper_accounts_are_closed_first(edition: Edition) -> None:
    unused, printed, used = (make_station(edition, code=code) for code in "ABC")
    printed.sheets_printed = 10
    printed.save()
    make_paper_entry(used)
    assert set(open_stations(edition)) == {printed, used}
    told = denied(ask_sealing, edition=edition, by=officer(), now=after(edition))
    assert told == "Les comptes de 2 bureaux de vote sur papier ne sont pas arrêtés."
    close_station(printed, found=0)
    close_station(used, found=1)
    key_sheet(used, 1, [1])
    assert not blockers(edition)
    assert unused not in open_stations(edition)


@pytest.mark.parametrize("turns", [[[1]], [[1], [2]]])
def test_a_sheet_without_two_same_readings_blocks(edition: Edition, turns: list[list[int]]) -> None:
    station = make_station(edition)
    for turn, numbers in enumerate(turns, 1):
        Keying.objects.create(
            station=station, sheet=1, turn=turn, kind=KeyingKind.CHOICES, numbers=numbers, by=officer()
        )
    assert unsettled_sheets(edition) == 1
    assert [blocker.page for blocker in blockers(edition)] == ["paper"]


def test_the_order_of_the_numbers_counts_in_a_ranked_vote_only(db: None) -> None:
    for ballot_type, left in ((BallotType.APPROVAL, 0), (BallotType.ORDINAL, 1)):
        edition = make_open_vote(ballot_type=ballot_type)
        station = make_station(edition)
        for turn, numbers in enumerate(([1, 2], [2, 1]), 1):
            Keying.objects.create(
                station=station, sheet=1, turn=turn, kind=KeyingKind.CHOICES, numbers=numbers, by=officer()
            )
        assert unsettled_sheets(edition) == left


# --- The box and the roll ------------------------------------------------------------------------------
def test_a_stuffed_box_is_sealed_with_a_public_reason_only(edition: Edition) -> None:
    make_entry(edition)
    make_paper_entry(make_station(edition))
    close_station(edition.stations.get(), found=0)
    stuff(edition)
    now = after(edition)
    told = denied(ask_sealing, edition=edition, by=officer(), now=now)
    assert "2 bulletins dans l’urne, 1 émargement sans le papier" in told
    assert str(NO_REASON) in denied(ask_sealing, edition=edition, by=officer(), now=now, reason="  ")
    asked = ask_sealing(edition=edition, by=officer(), now=now, reason=" Une panne ")
    assert asked.record == {"box_difference": {"ballots": 2, "entries": 1, "reason": "Une panne"}}
    sealed = confirm_sealing(edition=edition, by=officer(), now=now)
    assert sealed.record["box_difference"] == {"ballots": 2, "entries": 1, "reason": "Une panne"}
    assert AuditEntry.objects.get(act="budgets.ask_sealing").detail["difference"] == 1


def test_a_ballot_that_is_missing_is_seen_too(edition: Edition) -> None:
    make_entry(edition), make_entry(edition)
    OpenBallot.objects.filter(pk=OpenBallot.objects.order_by("pk")[0].pk).delete()
    told = denied(ask_sealing, edition=edition, by=officer(), now=after(edition))
    assert "1 bulletin dans l’urne, 2 émargements sans le papier" in told


def test_a_difference_that_came_or_changed_since_the_demand_is_not_sealed(edition: Edition) -> None:
    make_entry(edition)
    now = after(edition)
    ask_sealing(edition=edition, by=officer(), now=now)
    stuff(edition)
    assert str(OTHER_DIFFERENCE) in denied(confirm_sealing, edition=edition, by=officer(), now=now)
    withdraw_sealing(edition=edition, by=officer())
    ask_sealing(edition=edition, by=officer(), now=now, reason="Une panne")
    OpenBallot.objects.filter(edition=edition).last().delete()
    assert denied(confirm_sealing, edition=edition, by=officer(), now=now) == OTHER_DIFFERENCE
    withdraw_sealing(edition=edition, by=officer())
    assert seal(edition).record["box_difference"] is None


def test_a_decision_between_the_two_officers_changes_no_difference(edition: Edition) -> None:
    first, _second = make_entry(edition), make_entry(edition)
    stuff(edition)
    now = after(edition)
    ask_sealing(edition=edition, by=officer(), now=now, reason="Une panne")
    cancel(first)
    told = confirm_sealing(edition=edition, by=officer(), now=now).record["box_difference"]
    assert told == {"ballots": 2, "entries": 1, "reason": "Une panne"}


def test_nothing_is_sealed_over_ballots_that_were_already_there(edition: Edition) -> None:
    make_entry(edition)
    with pgtrigger.ignore("budgets.SealedBallot:sealed_for_ever"):
        SealedBallot.objects.create(edition=edition, choices=[["3", 1]])
    assert denied(ask_sealing, edition=edition, by=officer(), now=after(edition)) == EARLY_BALLOTS


def test_whoever_asked_is_still_of_the_polling_board_when_it_is_sealed(edition: Edition) -> None:
    now = after(edition)
    leaving, closed = officer(), officer()
    for who in (leaving, closed):
        ask_sealing(edition=edition, by=who, now=now)
        if who == leaving:
            who.role_assignments.all().delete()
        else:
            User.objects.filter(pk=who.pk).update(is_active=False)
        assert denied(confirm_sealing, edition=edition, by=officer(), now=now) == ASKER_LEFT
        withdraw_sealing(edition=edition, by=officer())
    assert seal(edition).sealed_at
