"""Digests: never empty, never two, nothing lost, whatever the hour, the break-down and the change of rhythm."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from allonnes.core.models import OutboxMessage
from allonnes.core.working_days import PARIS
from allonnes.notifications import actions, tasks
from allonnes.notifications.models import Preference
from allonnes.notifications.rendering import message_context
from tests.factories.accounts import make_user
from tests.factories.core import OutboxMessageFactory, written_at
from tests.factories.together import together

State = OutboxMessage.State
DIGEST = "notifications/digest"


def paris(text):
    """A moment by the town's clock: « 2026-03-29 07:00 »."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def follower(rhythm="daily", **fields):
    user = make_user(**fields)
    Preference.objects.create(user=user, topic="encounters", rhythm=rhythm)
    return user


def held(user, moment, **fields):
    return written_at(OutboxMessageFactory(held=True, person=user.public_id, **fields), paris(moment))


def digests():
    return OutboxMessage.objects.filter(kind=DIGEST).order_by("created_at")


def run(moment):
    return actions.send_due_digests(paris(moment))


@pytest.mark.django_db
def test_the_news_of_a_day_leave_in_one_mail():
    user = follower()
    one, other = held(user, "2026-03-10 08:00"), held(user, "2026-03-10 20:00")
    assert run("2026-03-11 07:00") == 1
    (digest,) = digests()
    assert digest.payload == {"is_weekly": False, "held": [str(one.pk), str(other.pk)]}
    assert message_context(digest, user)["items"] == [{"title": "Stand : samedi", "url": "/agenda/1/"}] * 2
    assert {OutboxMessage.objects.get(pk=row.pk).state for row in (one, other)} == {State.SENT}
    tasks.relay_outbox()
    (letter,) = mail.outbox
    assert letter.subject == "Les nouvelles du jour"
    assert letter.to == [user.email]
    assert letter.body.count("- Stand : samedi") == 2


@pytest.mark.django_db
def test_nobody_receives_an_empty_digest():
    follower()
    follower("weekly")
    make_user()
    assert run("2026-03-11 07:00") == 0
    assert not digests()


@pytest.mark.django_db
def test_a_digest_never_leaves_twice():
    held(follower(), "2026-03-10 08:00")
    assert [run(f"2026-03-11 {hour}") for hour in ("07:00", "07:10", "18:00")] == [1, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_digest():
    user = follower()
    rows = [held(user, "2026-03-10 08:00") for _ in range(5)]
    assert sum(together(*[lambda: run("2026-03-11 07:00")] * 4)) == 1
    (digest,) = digests()
    assert sorted(digest.payload["held"]) == sorted(str(row.pk) for row in rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "checked", "leaves"),
    [
        ("2026-03-10 06:59", "2026-03-10 07:00", True),
        ("2026-03-10 07:00", "2026-03-10 07:00", False),
        ("2026-03-10 07:00", "2026-03-11 06:59", False),
        ("2026-03-10 07:00", "2026-03-11 07:00", True),
        # Summer time begins in the night of 29 March 2026, ends in that of 25 October.
        ("2026-03-28 07:00", "2026-03-29 06:59", False),
        ("2026-03-28 07:00", "2026-03-29 07:00", True),
        ("2026-03-29 06:59", "2026-03-29 07:00", True),
        ("2026-03-29 07:00", "2026-03-29 12:00", False),
        ("2026-10-24 07:00", "2026-10-25 06:59", False),
        ("2026-10-24 07:00", "2026-10-25 07:00", True),
        ("2026-10-25 02:30", "2026-10-25 07:00", True),
        ("2026-12-31 23:59", "2027-01-01 07:00", True),
    ],
)
def test_a_day_runs_from_7_to_7(written, checked, leaves):
    held(follower(), written)
    assert run(checked) == int(leaves)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "checked", "leaves"),
    [
        ("2026-03-09 06:59", "2026-03-09 07:00", True),
        ("2026-03-09 07:00", "2026-03-09 07:00", False),
        ("2026-03-09 07:00", "2026-03-16 06:59", False),
        ("2026-03-09 07:00", "2026-03-16 07:00", True),
        ("2026-03-23 07:00", "2026-03-30 06:59", False),
        ("2026-03-23 07:00", "2026-03-30 07:00", True),
        ("2026-10-19 07:00", "2026-10-26 06:59", False),
        ("2026-10-19 07:00", "2026-10-26 07:00", True),
        ("2026-12-28 07:00", "2027-01-03 23:59", False),
        ("2026-12-28 07:00", "2027-01-04 07:00", True),
        ("2026-03-09 07:00", "2026-03-18 15:00", True),
    ],
)
def test_a_week_runs_from_monday_7_to_monday_7(written, checked, leaves):
    held(follower("weekly"), written)
    assert run(checked) == int(leaves)
    if leaves:
        assert digests().get().payload["is_weekly"] is True


@pytest.mark.parametrize(
    ("rhythm", "moment", "name"),
    [
        ("daily", "2026-03-10 06:59", "2026-03-09"),
        ("daily", "2026-03-10 07:00", "2026-03-10"),
        ("daily", "2026-03-29 07:00", "2026-03-29"),
        ("daily", "2026-03-29 06:59", "2026-03-28"),
        ("weekly", "2026-12-28 07:00", "2026-S53"),
        ("weekly", "2027-01-04 06:59", "2026-S53"),
        ("weekly", "2027-01-04 07:00", "2027-S01"),
    ],
)
def test_periods_have_one_name(rhythm, moment, name):
    assert actions.digest_period(rhythm, paris(moment)) == name


@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_the_name_of_a_period_changes_exactly_when_it_starts(rhythm):
    """Hour by hour over a year with both changes of time: a period and its start always move together."""
    moment, seen = paris("2026-01-01 00:00"), {}
    while moment < paris("2027-01-08 00:00"):
        start = actions.period_start(rhythm, moment)
        assert start <= moment
        assert timezone.localtime(start).hour == 7
        assert seen.setdefault(actions.digest_period(rhythm, moment), start) == start
        moment = (moment.astimezone(UTC) + timedelta(hours=1)).astimezone(PARIS)
    assert len(set(seen.values())) == len(seen)


@pytest.mark.django_db
def test_after_a_break_down_of_days_everything_leaves_in_one_mail():
    user = follower()
    for day in ("09", "10", "11", "12"):
        held(user, f"2026-03-{day} 10:00")
    assert run("2026-03-13 16:40") == 1
    assert len(digests().get().payload["held"]) == 4
    assert run("2026-03-14 07:00") == 0


@pytest.mark.django_db
def test_a_digest_missed_at_7_leaves_later_and_the_next_one_at_its_hour():
    user = follower()
    held(user, "2026-03-10 10:00")
    assert run("2026-03-11 23:50") == 1
    held(user, "2026-03-11 12:00")
    assert run("2026-03-12 06:59") == 0
    assert run("2026-03-12 07:00") == 1


@pytest.mark.django_db
def test_the_task_looks_at_the_clock():
    held(follower(), "2026-03-10 10:00")
    with time_machine.travel(paris("2026-03-11 06:30"), tick=False):
        tasks.send_digests()
    assert not digests()
    with time_machine.travel(paris("2026-03-11 07:05"), tick=False):
        tasks.send_digests()
    assert digests().count() == 1


@pytest.mark.django_db
def test_each_person_receives_their_own_digest():
    people = [follower(), follower("weekly"), follower()]
    for user in people:
        held(user, "2026-03-10 10:00")
    assert run("2026-03-11 07:00") == 2
    assert run("2026-03-16 07:00") == 1
    assert {row.person for row in digests()} == {user.public_id for user in people}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rhythm", "state"),
    [("immediate", State.PENDING), ("daily", State.HELD), ("weekly", State.HELD), ("none", State.SKIPPED)],
)
def test_a_new_rhythm_moves_what_waits(rhythm, state):
    user = follower("daily")
    waiting = held(user, "2026-03-10 10:00")
    other = held(follower(), "2026-03-10 10:00")
    actions.set_rhythm(user=user, topic="encounters", rhythm=rhythm)
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, other.state) == (state, State.HELD)
    if rhythm == "immediate":
        tasks.relay_outbox()
        assert [letter.subject for letter in mail.outbox] == ["Stand : samedi"]


@pytest.mark.django_db
def test_another_subject_does_not_move():
    user = follower("daily")
    waiting = held(user, "2026-03-10 10:00")
    actions.set_rhythm(user=user, topic="budgets", rhythm="none")
    waiting.refresh_from_db()
    assert waiting.state == State.HELD


@pytest.mark.django_db
def test_from_daily_to_weekly_waits_for_monday_and_loses_nothing():
    user = follower("daily")
    held(user, "2026-03-10 10:00")
    actions.set_rhythm(user=user, topic="encounters", rhythm="weekly")
    assert run("2026-03-11 07:00") == 0
    assert run("2026-03-16 07:00") == 1


@pytest.mark.django_db
def test_from_weekly_to_daily_on_a_day_already_digested_waits_for_tomorrow():
    user = follower("daily")
    held(user, "2026-03-10 10:00")
    assert run("2026-03-11 07:00") == 1
    actions.set_rhythm(user=user, topic="encounters", rhythm="weekly")
    late = held(user, "2026-03-11 06:00")
    actions.set_rhythm(user=user, topic="encounters", rhythm="daily")
    assert run("2026-03-11 09:00") == 0
    late.refresh_from_db()
    assert late.state == State.HELD
    assert run("2026-03-12 07:00") == 1


@pytest.mark.django_db
def test_a_closed_account_receives_no_digest_and_finds_its_news_when_reopened():
    user = follower()
    waiting = held(user, "2026-03-10 10:00")
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert run("2026-03-11 07:00") == 0
    waiting.refresh_from_db()
    assert waiting.state == State.HELD
    type(user).objects.filter(pk=user.pk).update(is_active=True)
    assert run("2026-03-12 07:00") == 1


@pytest.mark.django_db
def test_each_subject_is_shown_with_its_rhythm():
    user = follower("weekly")
    assert [(topic.value, rhythm) for topic, rhythm in actions.topics_with_rhythm(user)] == [
        ("account", "immediate"),
        ("budgets", "immediate"),
        ("consultations", "immediate"),
        ("councils", "immediate"),
        ("encounters", "weekly"),
        ("newsletter", "immediate"),
        ("observatory", "immediate"),
        ("requests", "immediate"),
        ("work", "immediate"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("rhythm", "state"), [("immediate", State.PENDING), ("none", State.SKIPPED)])
def test_what_was_held_while_the_rhythm_changed_is_not_forgotten(rhythm, state):
    user = follower()
    message = held(user, "2026-03-10 08:00")
    Preference.objects.filter(user=user).update(rhythm=rhythm)
    assert run("2026-03-11 07:00") == 0
    assert OutboxMessage.objects.get(pk=message.pk).state == state
