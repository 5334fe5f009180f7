"""The days that the town has: public holidays, months of unequal length, pauses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.working_days import add_working_days, is_working_day
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState

DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))


@pytest.mark.parametrize(
    ("received", "decides"),
    [
        (date(2026, 11, 10), date(2027, 1, 10)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2027, 7, 31), date(2027, 9, 30)),
    ],
)
def test_silence_decides_after_two_months(received, decides):
    assert deadlines.silence_decides_on(received) == decides


def test_eleventh_of_november_counts_for_nothing():
    assert deadlines.first_reply_due(date(2026, 11, 10)) == date(2026, 11, 18)


def test_closing_days_of_the_town_move_what_it_promises():
    bridge = {date(2026, 11, 12), date(2026, 11, 13)}
    assert deadlines.first_reply_due(date(2026, 11, 10), closing_days=bridge) == date(2026, 11, 20)


def test_days_spent_waiting_are_given_back():
    # Asked on Tuesday the 17th, answered on Thursday the 19th: Wednesday alone was spent waiting.
    pause = [(date(2026, 11, 17), date(2026, 11, 19))]
    assert deadlines.solved_due(date(2026, 11, 10), 10) == date(2026, 11, 25)
    assert deadlines.solved_due(date(2026, 11, 10), 10, pauses=pause) == date(2026, 11, 26)


def test_days_of_two_pauses_that_meet_are_given_back_once():
    pauses = [(date(2026, 11, 16), date(2026, 11, 19)), (date(2026, 11, 17), date(2026, 11, 20))]
    assert deadlines.solved_due(date(2026, 11, 10), 10, pauses=pauses) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("state", "until"),
    [
        (CaseState.RESOLVED, date(2027, 1, 30)),
        (CaseState.CLOSED, date(2027, 3, 31)),
        (CaseState.DECLINED, date(2027, 2, 28)),
    ],
)
def test_last_day_to_contest(state, until):
    assert deadlines.contest_until(state, date(2026, 12, 31)) == until


@given(received=DAYS, target=st.integers(1, 60), waited=st.integers(0, 40), after=st.integers(0, 40))
def test_days_are_worked_and_never_move_back(received, target, waited, after):
    asked = received + timedelta(days=after)
    due = deadlines.solved_due(received, target)
    paused = deadlines.solved_due(received, target, pauses=[(asked, asked + timedelta(days=waited))])
    assert is_working_day(due)
    assert is_working_day(paused)
    assert paused >= due > received
    assert deadlines.solved_due(received + timedelta(days=1), target) >= due


@given(day=DAYS, days=st.integers(0, 60))
def test_working_days_between_are_those_that_were_added(day, days):
    assert deadlines.working_days_between(day, add_working_days(day, days)) == days
    assert deadlines.working_days_between(day, day - timedelta(days=3)) == 0
