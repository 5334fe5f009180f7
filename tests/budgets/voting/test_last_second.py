"""Taps at the same instant, with real threads: around the closing second, and where a limit is reached."""

import time
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import Saved, save_choice, saved_choices
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.box.open_box import close_ballot_box, read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollDay, RollEntry
from budgets.voting.paper.actions.roll import mark_paper
from budgets.voting.roll.voter import Voter, marked_voter
from tests.factories.paper import make_officer, make_station
from tests.factories.together import together
from tests.factories.votes import cast, make_open_vote, make_voter

SECOND = timedelta(seconds=1)
ADD = Change(Kind.ADD, "1")
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"


def last_second(edition: Edition) -> Any:
    """The clock stopped one second before the end."""
    snapshot = read_ballot_box(edition).snapshot
    assert snapshot is not None
    return time_machine.travel(snapshot.ends_at - SECOND, tick=False)


def keep_out(edition: Edition, clock: Any, is_held: Event, *, waiting: int) -> None:
    """Hold the ballot box until so many wait for it, then let the closing second pass."""
    with transaction.atomic(), connection.cursor() as cursor:
        close_ballot_box(edition.pk)
        is_held.set()
        for _try in range(500):
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= waiting:
                break
            time.sleep(0.02)
        else:
            raise AssertionError("nobody waits for the box")
        clock.shift(SECOND)


@pytest.mark.django_db(transaction=True)
def test_taps_sent_in_time_that_enter_after_the_closing_second_change_nothing() -> None:
    edition, by, is_held = make_open_vote(), make_officer(), Event()
    station = make_station(edition)
    before = cast(make_voter(edition), ["2"])
    known, newcomers = marked_voter(before.entry), [make_voter(edition) for _person in range(3)]

    def tap(voter: Voter, change: Change) -> Saved:
        is_held.wait(10)
        return save_choice(voter=voter, change=change)

    def mark() -> RollEntry:
        is_held.wait(10)
        return mark_paper(station=station, voter=make_voter(edition, VoteChannel.PAPER), by=by)

    acts = [
        *[lambda voter=voter: tap(voter, ADD) for voter in newcomers],
        *[lambda one=one: tap(known, Change(one, "2")) for one in (Kind.REMOVE, Kind.ADD)],
        lambda: tap(known, Change(Kind.BLANK)),
        mark,
    ]
    with last_second(edition) as clock:
        told = together(lambda: keep_out(edition, clock, is_held, waiting=len(acts)), *acts)
    assert told[0] is None
    assert all(isinstance(answer, ActionDenied) and "terminé" in answer.reason for answer in told[1:]), told
    assert (RollEntry.objects.count(), OpenBallot.objects.count(), RollDay.objects.count()) == (1, 1, 0)
    assert saved_choices(read_ballot_box(edition), before.entry.pk) == before.choices


@pytest.mark.django_db(transaction=True)
def test_taps_at_once_in_the_last_second_are_all_saved() -> None:
    edition = make_open_vote()
    voters = [make_voter(edition) for _person in range(6)]
    with last_second(edition) as clock:
        told = together(*[lambda voter=voter: save_choice(voter=voter, change=ADD) for voter in voters])
        clock.shift(SECOND)
        late = together(*[lambda one=one: save_choice(voter=marked_voter(one.entry), change=ADD) for one in told])
    assert all(isinstance(answer, Saved) and answer.is_new for answer in told), told
    assert all(isinstance(answer, ActionDenied) and "terminé" in answer.reason for answer in late), late
    assert RollEntry.objects.count() == OpenBallot.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_first_taps_at_once_from_one_page_never_pass_the_limit() -> None:
    edition = make_open_vote(projects=8)
    voter = make_voter(edition)
    taps = [Change(Kind.ADD, str(number)) for number in range(1, 9)]
    told = together(*[lambda tap=tap: save_choice(voter=voter, change=tap) for tap in taps])
    assert sum(isinstance(answer, Saved) for answer in told) == 3
    assert all("Retirez-en un" in answer.reason for answer in told if isinstance(answer, ActionDenied))
    found = saved_choices(read_ballot_box(edition), voter.entry_id)
    assert found is not None
    assert len(found.references) == 3
    assert RollEntry.objects.count() == OpenBallot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_taps_at_once_never_spend_more_than_the_money() -> None:
    edition = make_open_vote(projects=8, cost=10_000, is_knapsack=True, amount=25_000, max_choices=None)
    voter = marked_voter(cast(make_voter(edition), ["1"]).entry)
    taps = [Change(Kind.ADD, str(number)) for number in range(1, 9)]
    told = together(*[lambda tap=tap: save_choice(voter=voter, change=tap) for tap in taps])
    # The first project is there already: its tap is taken and changes nothing.
    assert sum(isinstance(answer, Saved) for answer in told) == 2
    assert all(isinstance(answer, Saved | ActionDenied) for answer in told), told
    found = saved_choices(read_ballot_box(edition), voter.entry_id)
    assert found is not None
    assert len(found.references) == 2


@pytest.mark.django_db(transaction=True)
def test_a_choice_exchanged_at_once_for_several_others_leaves_one_of_them() -> None:
    edition = make_open_vote(projects=8)
    voter = marked_voter(cast(make_voter(edition), ["1", "2", "3"]).entry)
    taps = [Change(Kind.REMOVE, "1"), *[Change(Kind.ADD, str(number)) for number in range(4, 9)]]
    together(*[lambda tap=tap: save_choice(voter=voter, change=tap) for tap in taps])
    found = saved_choices(read_ballot_box(edition), voter.entry_id)
    assert found is not None
    assert {"2", "3"} <= set(found.references)
    assert "1" not in found.references
    assert len(found.references) <= 3
