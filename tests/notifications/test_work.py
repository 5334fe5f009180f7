"""The staff is told of its work: a summary on working mornings, what is urgent at once, each thing once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions as accounts
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import GUARDS, Role
from allonnes.core.models import OutboxMessage
from allonnes.core.queues import QUEUES, numbers_of
from allonnes.notifications import actions, tasks, work
from allonnes.notifications.models import Preference, WorkTold
from allonnes.notifications.rendering import as_email
from allonnes.town.models import ClosingDay
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import at
from tests.factories.core import OutboxMessageFactory
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MONDAY, EARLY, TUESDAY = at("2026-11-30 07:00"), at("2026-11-30 06:59"), at("2026-12-01 07:00")
SATURDAY, CHRISTMAS = at("2026-12-05 09:00"), at("2026-12-25 09:00")


def lost_message() -> OutboxMessage:
    """Something new in the queue of messages that did not arrive."""
    return OutboxMessageFactory(state=OutboxMessage.State.FAILED, address="quelquun@example.org")


def manager() -> User:
    user = make_agent(Role.QRC_MANAGER)
    RoleAssignment.objects.filter(user=user).update(starts_on="2026-01-01")
    return user


def digests() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="notifications/work_digest").order_by("created_at"))


def urgent() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="notifications/work_urgent").order_by("created_at"))


def send(now: datetime = MONDAY) -> int:
    return work.send_work_digests(now=now)


def test_a_working_morning_brings_numbers_and_links_and_nobodys_name() -> None:
    user = manager()
    lost_message()
    assert send() == 1
    (digest,) = digests()
    assert digest.person == user.public_id
    (item,) = digest.payload["items"]
    assert item["title"] == "Messages non remis : 1 de plus, 1 en tout"
    assert item["url"].endswith("?file=messages-non-remis")
    assert "example.org" not in str(digest.payload)
    assert "1 de plus" in str(as_email(digest, user).body)


@pytest.mark.parametrize("moment", [EARLY, SATURDAY, CHRISTMAS])
def test_no_summary_before_seven_nor_on_a_day_off(moment: datetime) -> None:
    manager()
    lost_message()
    assert send(moment) == 0


def test_no_summary_when_the_town_hall_is_closed() -> None:
    manager()
    lost_message()
    ClosingDay.objects.create(day=MONDAY.date(), label="Pont")
    assert send() == 0


def test_nothing_new_is_not_told_and_what_comes_later_waits_for_the_next_morning() -> None:
    manager()
    assert send() == 0
    lost_message()
    assert send(MONDAY + timedelta(hours=3)) == 0
    assert send(TUESDAY) == 1
    assert send(TUESDAY + timedelta(days=1)) == 0


def test_each_thing_is_told_once_and_the_number_is_of_what_is_new() -> None:
    manager()
    lost_message()
    assert send() == 1
    lost_message()
    assert send(TUESDAY) == 1
    assert digests()[-1].payload["items"][0]["title"] == "Messages non remis : 1 de plus, 2 en tout"


def test_a_morning_when_nothing_ran_is_caught_up() -> None:
    manager()
    lost_message()
    assert send(TUESDAY + timedelta(days=1, hours=4)) == 1


def test_a_worker_that_dies_on_the_way_tells_it_later_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    manager()
    lost_message()

    def die(*_args: Any, **_more: Any) -> bool:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(work.outbox, "queue", die)
        with pytest.raises(SystemExit):
            send()
    assert not digests()
    assert send() == 1
    assert send() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once() -> None:
    manager()
    lost_message()
    assert sorted(together(send, send)) == [0, 1]
    assert len(digests()) == 1


def test_residents_and_roles_without_a_desk_receive_nothing() -> None:
    make_user()
    make_agent(Role.MEDIATOR)
    make_agent(Role.QRC_MANAGER, is_active=False)
    lost_message()
    assert work.staff_of(timezone.localdate()) == []
    assert send(timezone.now().replace(hour=12)) == 0


def test_who_wants_no_summary_receives_none_but_hears_what_is_urgent() -> None:
    by, second = make_administrator(), make_agent(Role.QRC_MANAGER)
    RoleAssignment.objects.update(starts_on="2026-01-01")
    agent = make_agent(Role.MODERATOR)
    actions.set_rhythm(user=second, topic="work", rhythm=Preference.Rhythm.NONE)
    accounts.ask_factor_reset(user=agent, by=by, checked="Vue.", now=timezone.now())
    assert work.tell_urgent_work(now=timezone.now()) == 1
    (mail,) = urgent()
    assert mail.person == second.public_id
    assert mail.payload["title"] == "Doubles sécurités perdues"
    assert agent.email not in str(mail.payload)
    assert "Du nouveau vient d’arriver" in str(as_email(mail, second).body)
    assert work.tell_urgent_work(now=timezone.now()) == 0
    lost_message()
    send()
    assert second.public_id not in {digest.person for digest in digests()}


def test_what_was_told_at_once_is_not_told_again_in_the_morning() -> None:
    by, second = make_administrator(), manager()
    RoleAssignment.objects.update(starts_on="2026-01-01")
    accounts.ask_factor_reset(user=make_agent(Role.MODERATOR), by=by, checked="Vue.", now=timezone.now())
    work.tell_urgent_work(now=MONDAY)
    send()
    assert second.public_id not in {digest.person for digest in digests()}


def test_the_tasks_do_what_is_due() -> None:
    tasks.send_work_digests()
    tasks.tell_urgent_work()
    assert not digests()


def test_a_queue_too_slow_waits_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    user, queue = manager(), QUEUES["messages-non-remis"]
    lost_message()
    rows = queue.rows

    def sleeping(by: Any, now: Any) -> Any:
        return rows(by, now).extra(where=["pg_sleep(0.2) IS NOT NULL"])

    monkeypatch.setattr("allonnes.core.queues.LONGEST_COUNT_MS", 100)
    object.__setattr__(queue, "rows", sleeping)
    try:
        assert numbers_of(queue, user, MONDAY) is None
        assert send() == 0
    finally:
        object.__setattr__(queue, "rows", rows)
    monkeypatch.setattr("allonnes.core.queues.LONGEST_COUNT_MS", 1_000)
    assert send(TUESDAY) == 1
    assert str(WorkTold.objects.get()) == str(user.pk)


def test_the_choice_is_offered_to_the_staff_alone(client: StrictClient) -> None:
    url = reverse("notifications:preferences")
    sign_in(client, make_user())
    assert "Mon travail sur le portail" not in client.get(url).content.decode()
    agent = make_agent()
    sign_in(client, agent)
    page = client.get(url)
    assert "Un résumé les matins de travail" in page.content.decode()
    answers = dict.fromkeys(page.context["form"].fields, "none")
    assert client.post(url, answers).url == url
    assert Preference.objects.get(user=agent, topic="work").rhythm == Preference.Rhythm.NONE


def test_an_officer_is_told_at_once_of_a_change_that_waits_for_a_second_person(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = replace(GUARDS[Role.VOTE_OFFICER], needs_second=lambda _now: True)
    monkeypatch.setitem(GUARDS._items, Role.VOTE_OFFICER, guard)
    by, officer, future = make_administrator(), make_agent(Role.VOTE_OFFICER), make_user()
    accounts.grant_role(user=future, role=Role.VOTE_OFFICER, by=by, now=timezone.now())
    assert work.tell_urgent_work(now=timezone.now()) == 1
    (mail,) = urgent()
    assert (mail.person, mail.payload["title"]) == (officer.public_id, "Changements à confirmer")
    assert future.email not in str(mail.payload)
