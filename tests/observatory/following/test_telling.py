"""Followers and authors are told of every change: one mail a day at most, none empty, nothing twice."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from allonnes.contributions.actions import following
from allonnes.core.models import OutboxMessage
from allonnes.notifications.rendering import as_email
from budgets.projects.models import Authorship, Project
from observatory.engagements.actions import birth, news, states
from observatory.engagements.actions.reminding import remind_services
from observatory.engagements.models import Change, Engagement
from observatory.following.actions.telling import last_morning, tell_changes
from observatory.following.models import Follow
from observatory.tasks import close_evaluations
from observatory.tasks import remind_services as remind_task
from observatory.tasks import tell_changes as tell_task
from tests.factories.accounts import make_administrator, make_user
from tests.factories.budgets import at, make_counted_edition
from tests.factories.observatory import delivered, follower_of, make_engagement, service
from tests.factories.requests_qrc import make_category, receive
from tests.factories.together import together

pytestmark = pytest.mark.django_db
MONDAY = at("2026-11-30 12:00")
TUESDAY = at("2026-12-01 08:00")
DAY = timedelta(days=1)


def promise(**fields: Any) -> Engagement:
    """A promise whose birth was told."""
    engagement = make_engagement(now=MONDAY - 10 * DAY, **fields)
    Change.objects.update(told_at=MONDAY)
    return engagement


def follow(engagement: Engagement, **who: Any) -> Follow:
    made = Follow.objects.create(engagement=engagement, **who)
    Follow.objects.filter(pk=made.pk).update(at=MONDAY - 5 * DAY)
    return made


def say(engagement: Engagement, words: str = "Les arbres sont commandés.", at: Any = MONDAY) -> None:
    news.tell_news(engagement=engagement, words=words, by=make_administrator(), now=at)


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="observatory/news").order_by("created_at", "key"))


def test_two_changes_of_two_promises_are_one_mail() -> None:
    person, first, second = make_user(), promise(title="Un verger"), promise(title="Un terrain")
    for engagement in (first, second):
        follow(engagement, user=person)
        say(engagement)
    say(first, "Le premier arbre est planté.")
    assert tell_changes(TUESDAY) == 1
    mail = as_email(mails()[0], person)
    assert mail.subject == "Du nouveau pour 2 promesses que vous suivez"
    for words in ("Un verger", "Un terrain", "Les arbres sont commandés.", "Le premier arbre est planté."):
        assert words in str(mail.body)


def test_one_change_is_told_once_and_a_day_without_change_tells_nothing() -> None:
    engagement = promise(title="Un verger")
    follow(engagement, user=make_user())
    say(engagement)
    assert [tell_changes(TUESDAY), tell_changes(TUESDAY), tell_changes(TUESDAY + DAY)] == [1, 0, 0]
    assert "Un verger" in as_email(mails()[0], None).subject
    assert mails()[0].payload["url"] == engagement.get_absolute_url()


def test_what_changes_during_the_day_waits_for_the_next_morning() -> None:
    engagement = promise()
    follow(engagement, user=make_user())
    say(engagement)
    tell_changes(TUESDAY)
    say(engagement, "Une autre nouvelle, le même jour.", at=TUESDAY + timedelta(hours=2))
    assert tell_changes(TUESDAY + timedelta(hours=10)) == 0
    assert tell_changes(TUESDAY + DAY) == 1


def test_the_morning_begins_at_seven() -> None:
    assert last_morning(at("2026-12-01 06:59")) == at("2026-11-30 07:00")
    assert last_morning(at("2026-12-01 07:00")) == at("2026-12-01 07:00")


def test_an_address_gets_one_mail_with_the_links_that_stop_it() -> None:
    first, second = promise(), promise()
    follows = [follow(engagement, email="voisine@example.org") for engagement in (first, second)]
    for engagement in (first, second):
        say(engagement)
    assert tell_changes(TUESDAY) == 1
    body = str(as_email(mails()[0], None).body)
    assert all(str(row.public_id) in body for row in follows)
    assert mails()[0].address == "voisine@example.org"


def test_who_follows_since_after_a_change_or_has_no_account_any_more_hears_nothing() -> None:
    engagement = promise()
    say(engagement)
    Follow.objects.create(engagement=engagement, user=make_user())
    Follow.objects.create(engagement=engagement, email="tard@example.org")
    Follow.objects.update(at=MONDAY + DAY)
    follow(engagement, user=make_user(is_active=False))
    assert tell_changes(TUESDAY) == 0


def test_those_who_sign_the_project_are_told_once_also_when_they_follow() -> None:
    edition, author = make_counted_edition(), make_user()
    project = Project.objects.filter(edition=edition, state="elected").order_by("number").first()
    Authorship.objects.create(project=project, user=author)
    made = birth.follow_winners(edition=edition, by=make_administrator(), now=MONDAY)
    follow(Engagement.objects.get(project=project), user=author)
    assert tell_changes(TUESDAY) == 1
    assert len(mails()[0].payload["changed"]) == 1
    assert len(made) >= 1


def test_whoever_wrote_the_request_is_told() -> None:
    author = make_user()
    case = receive(category=make_category(), author=author)
    promised = birth.Promise("Une lampe", "Une lampe neuve.")
    birth.promise_for_case(case=case, by=make_administrator(), now=MONDAY, promise=promised)
    assert tell_changes(TUESDAY) == 1
    assert mails()[0].person == author.public_id


def test_words_hidden_by_moderation_leave_in_no_mail() -> None:
    edition, author = make_counted_edition(), make_user()
    project = Project.objects.filter(edition=edition, state="elected").order_by("number").first()
    Authorship.objects.create(project=project, user=author)
    birth.follow_winners(edition=edition, by=make_administrator(), now=MONDAY)
    tell_changes(TUESDAY)
    Project.objects.filter(pk=project.pk).update(is_hidden=True)
    mail = as_email(mails()[0], author)
    assert project.title not in f"{mail.subject}{mail.body}"


def test_following_by_link_and_stopping() -> None:
    engagement, person = promise(title="Un verger"), make_user()
    following.follow(subject=engagement, by=person, now=MONDAY)
    following.ask_to_follow(subject=engagement, email="voisine@example.org", now=MONDAY)
    letter = OutboxMessage.objects.get(kind="observatory/follow_confirmation")
    assert "Un verger" in as_email(letter, None).subject
    following.stop_following(follow=Follow.objects.get(user=person))
    assert not Follow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once() -> None:
    engagement = promise()
    follow(engagement, user=make_user())
    say(engagement)
    assert sum(together(*(partial(tell_changes, TUESDAY) for _worker in range(3)))) == 1
    connection.close()
    assert len(mails()) == 1


# --- Services ---------------------------------------------------------------------------------------
def test_a_service_is_reminded_once_before_the_silence() -> None:
    now = timezone.localtime()
    engagement = make_engagement(now=now - 77 * DAY, department=service())
    make_engagement(now=now - 77 * DAY)
    make_engagement(now=now - 75 * DAY, department=engagement.department)
    agent = follower_of(engagement)
    assert [remind_services(now), remind_services(now), remind_services(now + 2 * DAY)] == [1, 0, 1]
    letters = OutboxMessage.objects.filter(kind="observatory/silent_soon").order_by("created_at")
    assert [letter.person for letter in letters] == [agent.public_id] * 2
    assert engagement.title in str(as_email(letters[0], agent).body)


def test_news_let_a_new_silence_be_reminded() -> None:
    now = timezone.localtime()
    engagement = make_engagement(now=now - 77 * DAY, department=service())
    follower_of(engagement)
    remind_services(now)
    news.tell_news(engagement=engagement, words="Les arbres sont commandés.", by=make_administrator(), now=now)
    assert remind_services(now + 77 * DAY) == 1


def test_a_service_where_nobody_works_is_not_written_to() -> None:
    make_engagement(now=timezone.localtime() - 77 * DAY, department=service())
    assert remind_services(timezone.now()) == 0


@pytest.mark.parametrize("task", [tell_task, remind_task, close_evaluations])
def test_each_job_runs_with_nothing_to_do(task: Callable[[], int]) -> None:
    assert task() == 0
    assert states.close_due_evaluations(timezone.now()) == 0
    assert delivered().is_done
