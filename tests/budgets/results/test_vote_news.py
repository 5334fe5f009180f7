"""News of a vote: who asks for them, what is told and when, once each, and never too late."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.templatetags.french import day
from allonnes.notifications.actions import deliver, set_rhythm
from allonnes.notifications.models import Preference
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Follow
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.news.actions import hear_of_vote, stop_hearing_of_vote, tell_vote_news
from budgets.tasks import tell_vote_news as task
from budgets.voting.enums import VoteChannel
from budgets.voting.models import RollEntry, VoteNews
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import EditionFactory, ProjectFactory, at, make_counted_edition
from tests.factories.sealing import seal
from tests.factories.together import together
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
START, END = at("2027-03-04 08:00"), at("2027-04-01 20:00")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OPENED, LAST, RESULT = "budgets/vote_opened", "budgets/vote_last_days", "budgets/vote_result"
RECEIVED = "budgets/vote_received"


@pytest.fixture
def edition() -> Iterator[Edition]:
    with time_machine.travel(START - DAY, tick=False):
        yield make_open_vote(starts_at=START, ends_at=END)


def curious(edition: Edition) -> User:
    user = make_user()
    VoteNews.objects.create(edition=edition, user=user)
    return user


def told(kind: str) -> set[Any]:
    rows = OutboxMessage.objects.filter(kind=kind).values_list("person", flat=True)
    assert len(set(rows)) == len(rows)
    return set(rows)


def official(edition: Edition) -> None:
    """Sealed by two officers, counted, published."""
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)


# --- Asking -----------------------------------------------------------------------------------------
def test_asking_twice_is_asking_once_and_stops_at_any_time(edition: Edition) -> None:
    user = make_user()
    for _time in range(2):
        hear_of_vote(edition=edition, by=user, now=timezone.now())
    assert VoteNews.objects.count() == 1
    stop_hearing_of_vote(edition=edition, by=user)
    assert not VoteNews.objects.exists()


def test_nothing_is_asked_when_there_is_nothing_to_tell(edition: Edition) -> None:
    now = timezone.now()
    cases = (
        (make_user(is_active=False), edition, "fermé"),
        (make_user(), EditionFactory(imported=True), "pas de vote ici"),
        (make_user(), EditionFactory(hidden=True), "pas de vote ici"),
        (make_user(), make_counted_edition(), "déjà publié"),
    )
    for user, case, reason in cases:
        with pytest.raises(ActionDenied, match=reason):
            hear_of_vote(edition=case, by=user, now=now)
    assert not VoteNews.objects.exists()


def test_the_pages_of_the_vote_and_of_the_edition_offer_the_news(client: StrictClient, edition: Edition) -> None:
    ask, stop = (reverse(f"budgets:{name}", args=[edition.slug]) for name in ("vote_news", "vote_news_stop"))
    pages = [reverse(f"budgets:{name}", args=[edition.slug]) for name in ("vote", "edition")]
    for page in pages:
        assert f'href="{ask}"' in client.get(page).content.decode()
    assert client.post(ask).status_code == 302
    assert not VoteNews.objects.exists()
    user = make_user()
    sign_in(client, user)
    assert "Me prévenir du vote" in client.get(ask).content.decode()
    assert not VoteNews.objects.exists()
    assert client.post(ask)["Location"] == pages[0]
    assert VoteNews.objects.get().user == user
    for page in pages:
        assert f'action="{stop}"' in client.get(page).content.decode()
    client.get(stop)
    assert VoteNews.objects.exists()
    client.post(stop)
    assert not VoteNews.objects.exists()


def test_a_vote_that_is_told_offers_nothing_more(client: StrictClient) -> None:
    counted = make_counted_edition()
    sign_in(client, make_user())
    ask = reverse("budgets:vote_news", args=[counted.slug])
    for name in ("vote", "edition"):
        assert ask not in client.get(reverse(f"budgets:{name}", args=[counted.slug])).content.decode()
    refused = client.post(ask, follow=True)
    assert "déjà publié" in refused.content.decode()


# --- The calendar -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (START - SECOND, None),
        (START, OPENED),
        (END - 3 * DAY - SECOND, OPENED),
        (END - 3 * DAY, LAST),
        (END - SECOND, LAST),
        (END, None),
        (END + DAY, None),
    ],
)
def test_each_moment_is_told_in_its_time_and_never_later(edition: Edition, now: datetime, kind: str | None) -> None:
    user = curious(edition)
    for _time in range(2):
        tell_vote_news(now)
    assert {one: told(one) for one in (OPENED, LAST)} == {
        one: {user.public_id} if one == kind else set() for one in (OPENED, LAST)
    }


def test_a_vote_of_three_days_has_no_last_days_apart(edition: Edition) -> None:
    short = make_open_vote(starts_at=START, ends_at=START + 3 * DAY)
    user = curious(short)
    tell_vote_news(START + 2 * DAY)
    assert (told(OPENED), told(LAST)) == ({user.public_id}, set())


def test_those_who_asked_sign_or_follow_a_project_of_the_vote_are_told_once(edition: Edition) -> None:
    first = edition.projects.get(number=1)
    refused = ProjectFactory(edition=edition, number=30, state=ProjectState.REJECTED)
    asked, author, follower, both, gone = (make_user() for _one in range(5))
    for user in (asked, both):
        VoteNews.objects.create(edition=edition, user=user)
    for user in (author, both):
        Authorship.objects.create(project=first, user=user)
    Authorship.objects.create(project=first, user=gone, is_active=False)
    Follow.objects.create(project=first, user=follower)
    Follow.objects.create(project=refused, user=gone)
    Follow.objects.create(project=first, email="voisine@example.org")
    VoteNews.objects.create(edition=edition, user=make_user(is_active=False))
    curious(EditionFactory())
    tell_vote_news(START)
    assert told(OPENED) == {one.public_id for one in (asked, author, follower, both)}
    payload = OutboxMessage.objects.filter(kind=OPENED).first().payload
    assert set(payload) == {"edition", "url", "until"}
    assert "projets" not in payload["url"]


def test_what_waits_for_a_digest_does_not_leave_after_the_closing(edition: Edition) -> None:
    user = curious(edition)
    set_rhythm(user=user, topic="budgets", rhythm=Preference.Rhythm.WEEKLY)
    tell_vote_news(START)
    with time_machine.travel(START, tick=False):
        deliver(OutboxMessage.objects.get(kind=OPENED).pk)
    assert OutboxMessage.objects.get(kind=OPENED).state == OutboxMessage.State.HELD
    tell_vote_news(END - DAY)
    assert OutboxMessage.objects.get(kind=OPENED).state == OutboxMessage.State.SKIPPED
    assert OutboxMessage.objects.get(kind=LAST).state == OutboxMessage.State.PENDING
    tell_vote_news(END)
    assert OutboxMessage.objects.get(kind=LAST).state == OutboxMessage.State.SKIPPED


def test_a_hidden_edition_tells_nothing(edition: Edition) -> None:
    curious(edition)
    Edition.objects.filter(pk=edition.pk).update(is_published=False)
    assert tell_vote_news(START) == 0


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once() -> None:
    edition = make_open_vote()
    users = [curious(edition) for _one in range(3)]
    now = timezone.now()
    together(*[lambda: tell_vote_news(now)] * 4)
    assert told(OPENED) == {user.public_id for user in users}


# --- The result -------------------------------------------------------------------------------------
def test_the_result_is_told_once_it_is_official_and_not_months_later(edition: Edition) -> None:
    user = curious(edition)
    tell_vote_news(END + DAY)
    assert told(RESULT) == set()
    official(edition)
    tell_vote_news(END + 180 * DAY)
    assert told(RESULT) == set()
    for _time in range(2):
        tell_vote_news(END + 30 * DAY)
    assert told(RESULT) == {user.public_id}


def test_a_result_without_a_vote_held_here_is_told_to_nobody() -> None:
    curious(make_counted_edition())
    assert tell_vote_news(timezone.now()) == 0


# --- The receipt ------------------------------------------------------------------------------------
def test_the_receipt_leaves_the_day_after_without_any_choice(edition: Edition) -> None:
    user = make_user()
    with time_machine.travel(START + timedelta(hours=3), tick=False):
        entry = cast(make_voter(edition), ["2", "5"], user_id=user.pk).entry
        for channel in (VoteChannel.KIOSK, VoteChannel.LETTER):
            cast(make_voter(edition, channel), ["1"])
        task()
    assert told(RECEIVED) == set()
    with time_machine.travel(START + DAY, tick=False):
        for _time in range(2):
            task()
        message = OutboxMessage.objects.get(kind=RECEIVED)
        assert set(message.payload) == {"edition", "url", "until", "day", "receipt", "help_url"}
        assert (message.person, message.payload["receipt"]) == (user.public_id, entry.receipt)
        assert message.payload["day"] == day(START)
        assert all("projets" not in str(value) for value in message.payload.values())


def test_a_late_receipt_catches_up_but_not_months_later(edition: Edition) -> None:
    users = [make_user() for _one in range(3)]
    with time_machine.travel(START, tick=False):
        for user in users:
            cast(make_voter(edition), ["2"], user_id=user.pk)
    RollEntry.objects.filter(user=users[1]).update(is_cancelled=True)
    User.objects.filter(pk=users[2].pk).update(is_active=False)
    assert tell_vote_news(START + 60 * DAY) == 0
    tell_vote_news(END + DAY)
    assert told(RECEIVED) == {users[0].public_id}
    assert OutboxMessage.objects.get(kind=RECEIVED).payload["until"] == ""


@pytest.mark.parametrize("kind", [OPENED, LAST, RESULT, RECEIVED, "budgets/vote_withdrawal"])
def test_every_mail_of_the_vote_is_written(kind: str, edition: Edition, mailoutbox: list[Any]) -> None:
    user = make_user()
    extra = {"number": 3, "title": "Un verger", "reason": "Vendu.", "project_url": "/x/", "stop_url": ""}
    said = {"edition": edition.title, "url": "/", "until": "demain", "day": "hier", "receipt": "7KQM", "help_url": "/"}
    message = OutboxMessage.objects.create(key=f"k:{kind}", kind=kind, person=user.public_id, payload=said | extra)
    with time_machine.travel(timezone.now() + DAY, tick=False):
        deliver(message.pk)
    assert len(mailoutbox) == 1
    assert edition.title in mailoutbox[0].body
