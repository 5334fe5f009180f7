"""Accounts nobody uses: warned at 24 months, erased at 36; children without an answer; sign-ups never confirmed."""

from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions
from allonnes.accounts.actions.retirement import months_before
from allonnes.accounts.models import ParentalConsent, User
from allonnes.accounts.tasks import retire_accounts
from tests.factories.accounts import born_years_ago, make_agent, make_user
from tests.factories.mail import ask_code, last_code, letters, type_code
from tests.factories.together import together

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 23), 24, date(2024, 11, 23)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2024, 2, 29), -36, date(2027, 2, 28)),
    ],
)
def test_months_before(day, months, expected):
    assert months_before(day, months) == expected


def _seen(months, **fields):
    return make_user(last_seen_on=months_before(timezone.localdate(), months), **fields)


def _erased(user):
    user.refresh_from_db()
    return user.erased_at is not None


def test_warning_comes_at_24_months_once():
    late, day = _seen(24), timezone.localdate()
    early = make_user(last_seen_on=months_before(day, 24) + timedelta(days=1))
    assert actions.warn_inactive_accounts(now=timezone.now()) == 1
    assert actions.warn_inactive_accounts(now=timezone.now()) == 0
    assert [letter.address for letter in letters("inactive_warning")] == [late.email]
    early.refresh_from_db()
    assert early.warned_inactive_on is None


def test_warning_counts_from_the_opening_for_who_never_came():
    user = make_user(created_at=timezone.now() - timedelta(days=800))
    assert actions.warn_inactive_accounts(now=timezone.now()) == 1
    user.refresh_from_db()
    assert user.warned_inactive_on == timezone.localdate()


def test_erasure_comes_at_36_months_and_30_days_after_the_warning():
    today = timezone.localdate()
    due = _seen(36, warned_inactive_on=today - timedelta(days=30))
    fresh = _seen(40, warned_inactive_on=today - timedelta(days=29))
    untold = _seen(40)
    young = _seen(35, warned_inactive_on=today - timedelta(days=200))
    closed = _seen(36, is_active=False)
    assert actions.erase_inactive_accounts(now=timezone.now()) == 2
    assert _erased(due)
    assert _erased(closed)
    assert not any(_erased(user) for user in (fresh, untold, young))
    assert actions.erase_inactive_accounts(now=timezone.now()) == 0


def test_agents_are_neither_warned_nor_erased():
    agent = make_agent(last_seen_on=months_before(timezone.localdate(), 50))
    retire_accounts()
    agent.refresh_from_db()
    assert agent.warned_inactive_on is None
    assert agent.erased_at is None


def test_whole_life_of_a_forgotten_account():
    user = make_user(last_seen_on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=732)):
        retire_accounts()
    assert letters("inactive_warning")
    with time_machine.travel(timezone.now() + timedelta(days=1097)):
        retire_accounts()
    assert _erased(user)


def test_child_without_answer_is_erased_after_thirty_days():
    now = timezone.now()
    silent, waiting = make_user(age=12), make_user(age=12)
    grown = make_user(birth_date=born_years_ago(15))
    granted = make_user(age=12)
    for child, days in ((silent, 30), (waiting, 29), (granted, 30)):
        actions.ask_parent(child=child, parent_email=f"p{child.pk}@example.org", now=now - timedelta(days=days))
    actions.answer_parent(consent=granted.parental_consent, is_granted=True, now=now - timedelta(days=1))
    with time_machine.travel(now - timedelta(days=40)):
        actions.ask_parent(child=grown, parent_email="p@example.org", now=timezone.now())
    assert actions.erase_silent_children(now=now) == 1
    assert _erased(silent)
    assert not any(_erased(user) for user in (waiting, granted, grown))


def _unconfirmed(days, *, primary=True):
    user = User.objects.create_user(f"jamais{days}{primary}@example.org")
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=days))
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=primary)
    return user


def test_sign_up_never_confirmed_is_forgotten_after_seven_days():
    old, fresh, opened_by_agent, real = _unconfirmed(8), _unconfirmed(6), _unconfirmed(9, primary=False), make_user()
    assert actions.forget_unconfirmed_accounts(now=timezone.now()) == 1
    assert _erased(old)
    assert not any(_erased(user) for user in (fresh, opened_by_agent, real))
    assert not letters("account_erased")


def test_account_opened_by_an_agent_waits_for_its_owner(client):
    user = User.objects.create_user("marche@example.org")
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=90))
    ask_code(client, user.email)
    assert actions.forget_unconfirmed_accounts(now=timezone.now()) == 0


@pytest.mark.parametrize(("years", "days", "kept"), [(15, 0, True), (15, 1, False), (14, 0, True)])
def test_answer_of_a_parent_is_forgotten_after_15(years, days, kept):
    user = make_user(birth_date=born_years_ago(years, days=days))
    ParentalConsent.objects.create(user=user, parent_email="p@example.org")
    actions.forget_childhood(now=timezone.now())
    assert ParentalConsent.objects.exists() is kept


@pytest.mark.parametrize(("years", "days", "kept"), [(17, 0, True), (18, 0, True), (18, 1, False)])
def test_birth_date_is_forgotten_after_18(years, days, kept):
    user = make_user(birth_date=born_years_ago(years, days=days))
    actions.forget_childhood(now=timezone.now())
    user.refresh_from_db()
    assert (user.birth_date is not None) is kept


def test_devices_are_forgotten_when_their_session_is_over(client):
    user = make_user()
    ask_code(client, user.email)
    type_code(client, last_code())
    assert actions.forget_old_sessions(now=timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert actions.forget_old_sessions(now=timezone.now()) == 1
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()


def test_a_device_older_than_30_days_stays_while_its_session_lives(client):
    user = make_user()
    ask_code(client, user.email)
    type_code(client, last_code())
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        renewed = client.session
        renewed["seen"] = "again"
        renewed.save()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert actions.forget_old_sessions(now=timezone.now()) == 0
        assert client.get(reverse("usersessions_list")).context["devices"][0]["is_current"]
        assert actions.end_sessions(user=user) == 1
    assert not Session.objects.exists()


def test_a_device_whose_session_ended_elsewhere_is_forgotten(client):
    user = make_user()
    ask_code(client, user.email)
    type_code(client, last_code())
    Session.objects.all().delete()
    assert actions.forget_old_sessions(now=timezone.now()) == 1
    assert not UserSession.objects.exists()


def test_task_does_everything_once():
    _seen(24)
    retire_accounts()
    count = len(letters())
    retire_accounts()
    assert len(letters()) == count


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("act", "fields", "kind"),
    [
        (actions.warn_inactive_accounts, {}, "inactive_warning"),
        (actions.erase_inactive_accounts, {"warned_inactive_on": date(2020, 1, 1)}, "account_erased"),
    ],
)
def test_two_runs_at_once_act_once_on_each_account(act, fields, kind):
    for _one in range(4):
        _seen(40, **fields)
    counts = together(*[lambda: act(now=timezone.now())] * 2)
    assert sum(counts) == 4
    assert len(letters(kind)) == 4
