"""Six months before an election: facts stay, what praises waits, and the reason is read (code électoral, L52-1)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.restraint import refusal_to_promote
from allonnes.notifications.newsletters.permissions import refusal_of_hour, refusal_to_schedule_newsletter
from allonnes.outreach.permissions import refusal_to_publish_account
from observatory.elections.actions import set_election
from observatory.elections.models import Election, first_of_month
from observatory.elections.restraint import restraint_at
from observatory.engagements.actions import money, news
from observatory.engagements.models import Change, EngagementPhoto
from observatory.following.actions.telling import tell_changes
from observatory.following.models import Follow
from observatory.panels import headline_card
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import at
from tests.factories.newsletters import make_newsletter, writer
from tests.factories.observatory import delivered, engagement_photo, in_works, make_election, make_engagement
from tests.factories.outreach import EncounterFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MUNICIPAL = {"name": "Élections municipales de mars 2032", "votes_on": date(2032, 3, 14), "ends_on": date(2032, 3, 21)}
NOTICE = "Avant une élection, les faits seuls"
WORDS = "Les arbres magnifiques sont plantés."


def read(address: str) -> str:
    return StrictClient().get(address).content.decode()


@pytest.mark.parametrize(
    ("votes_on", "begun"),
    [
        (date(2032, 3, 14), date(2031, 9, 1)),
        (date(2032, 3, 1), date(2031, 9, 1)),
        (date(2032, 6, 30), date(2031, 12, 1)),
        (date(2032, 7, 1), date(2032, 1, 1)),
        (date(2032, 12, 31), date(2032, 6, 1)),
    ],
)
def test_it_begins_on_the_first_day_of_the_sixth_month_before_the_month_of_the_election(
    votes_on: date, begun: date
) -> None:
    election = make_election(votes_on=votes_on, ends_on=votes_on)
    assert election.starts_on == begun == first_of_month(votes_on, after=-6)
    midnight = election.starts_at
    assert restraint_at(midnight - timedelta(seconds=1)) is None
    assert restraint_at(midnight) == election


def test_it_ends_with_the_day_of_the_last_round() -> None:
    make_election(**MUNICIPAL)
    assert restraint_at(at("2032-03-21 23:59")) is not None
    assert restraint_at(at("2032-03-22 00:00")) is None
    words = refusal_to_promote(at("2031-09-01 00:00"))
    assert words is not None
    assert "mars 2032" in words
    assert "1er septembre 2031" in words.replace("\xa0", " ")
    assert refusal_to_promote(at("2031-08-31 23:59")) is None


def test_of_two_elections_the_one_that_ends_last_is_told() -> None:
    make_election(**MUNICIPAL)
    later = make_election(name="Régionales", votes_on=date(2032, 3, 28), ends_on=date(2032, 4, 4))
    assert restraint_at(at("2032-01-10 12:00")) == later


@pytest.mark.parametrize(
    "dates",
    [
        {"ends_on": date(2032, 3, 13)},
        {"ends_on": date(2032, 9, 1)},
        {"votes_on": date(1932, 3, 14), "ends_on": date(1932, 3, 14)},
    ],
)
def test_dates_that_cannot_be_are_refused(dates: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_election(**{**MUNICIPAL, **dates})
    client = StrictClient()
    sign_in(client, make_administrator())
    sent = {**MUNICIPAL, **dates}
    page = client.post(reverse("admin:observatory_election_add"), {name: str(value) for name, value in sent.items()})
    assert page.status_code == 200
    assert "errornote" in page.content.decode()
    assert not Election.objects.exists()


def test_the_administrator_says_it_and_the_log_keeps_it() -> None:
    client, by = StrictClient(), make_administrator()
    sign_in(client, by)
    sent = {name: str(value) for name, value in MUNICIPAL.items()}
    assert client.post(reverse("admin:observatory_election_add"), sent).status_code == 302
    entry = AuditEntry.objects.filter(act="observatory.set_election").get()
    assert entry.by == by
    assert entry.detail["begun"] == "2031-09-01"
    page = client.get(reverse("admin:observatory_election_changelist")).content.decode()
    assert "septembre 2031" in page.replace("\xa0", " ")
    election = Election.objects.get()
    changed = {**sent, "ends_on": "2032-03-14"}
    address = reverse("admin:observatory_election_change", args=[election.pk])
    assert client.post(address, changed).status_code == 302
    assert AuditEntry.objects.filter(act="observatory.set_election").count() == 2
    assert client.get(reverse("admin:observatory_election_delete", args=[election.pk])).status_code == 403
    with time_machine.travel(at("2032-01-10 12:00"), tick=False):
        sign_in(client, by)
        assert "en ce moment" in client.get(reverse("admin:observatory_election_changelist")).content.decode()


@pytest.mark.parametrize("role", [Role.ELECTED_OFFICIAL, Role.SERVICE_AGENT, Role.MODERATOR])
def test_nobody_else_says_it(role: Any) -> None:
    with pytest.raises(ActionDenied, match="administration"):
        set_election(election=Election(**MUNICIPAL), by=make_agent(role))


def test_public_pages_keep_the_facts_and_say_why() -> None:
    promise = delivered(title="Une fontaine", official_words="Nadia Exemple, adjointe")
    make_engagement(title="Un verger")
    listed = reverse("observatory:list")
    assert "1 promesse tenue sur 2" in read(listed)
    assert "Nadia Exemple" in read(promise.get_absolute_url())
    make_election()
    page = read(listed)
    assert NOTICE in page
    assert "L52-1" in page
    assert "promesse tenue sur" not in page
    assert "Une fontaine" in page
    page = read(promise.get_absolute_url())
    assert NOTICE in page
    assert "Nadia Exemple" not in page
    assert "Livré" in page
    assert "20 000" in page.replace("\xa0", " ").replace("\u202f", " ")
    card = headline_card(None)
    assert card is not None
    assert card["title"] == "Les promesses de la ville"


def test_what_is_added_meanwhile_is_read_after_and_what_was_there_stays() -> None:
    by, now = make_administrator(), timezone.now()
    promise = in_works(by=by)
    news.tell_news(engagement=promise, words="Le sol est préparé, les plans sont là.", by=by, now=now)
    engagement_photo(promise, alt="Le sol nu")
    votes_on = first_of_month(timezone.localdate(), after=7)
    with time_machine.travel(votes_on - timedelta(days=20), tick=False):
        election = make_election(votes_on=votes_on, ends_on=votes_on)
        added = engagement_photo(promise, alt="Madame le maire coupe le ruban")
        EngagementPhoto.objects.filter(pk=added.pk).update(added_at=timezone.now())
        money.say_money(engagement=promise, voted=5_000, committed=None, paid=None, by=by, now=timezone.now())
        assert restraint_at(timezone.now()) == election
        page = read(promise.get_absolute_url())
        assert "Le sol est préparé" in page
        assert "Le sol nu" in page
        assert "ruban" not in page
        assert "5 000" in page.replace("\xa0", " ").replace("\u202f", " ")
    with time_machine.travel(votes_on + timedelta(days=1), tick=False):
        page = read(promise.get_absolute_url())
        assert "ruban" in page
        assert NOTICE not in page


def test_news_accounts_and_letters_wait() -> None:
    by, now = make_administrator(), timezone.now()
    promise, held, letter = in_works(by=by), EncounterFactory(past=True), make_newsletter()
    agent, author = make_agent(Role.QRC_MANAGER), writer()
    assert refusal_to_publish_account(agent, held, now) is None
    assert refusal_to_schedule_newsletter(author, letter, now) is None
    assert refusal_of_hour(now + timedelta(hours=1), now) is None
    make_election()
    for reason in (
        refusal_to_publish_account(agent, held, now),
        refusal_to_schedule_newsletter(author, letter, now),
        refusal_of_hour(now + timedelta(hours=1), now),
    ):
        assert reason is not None
        assert "ne publie rien qui valorise" in reason
    with pytest.raises(ActionDenied, match="Élections municipales"):
        news.tell_news(engagement=promise, words=WORDS, by=by, now=now)
    assert not Change.objects.filter(words=WORDS).exists()


def test_followers_are_told_once_after_the_election() -> None:
    by, now = make_administrator(), timezone.now()
    promise = in_works(by=by)
    Change.objects.update(told_at=now)
    Follow.objects.create(engagement=promise, user=make_user(), at=now - timedelta(days=1))
    election = make_election()
    money.say_money(engagement=promise, voted=5_000, committed=None, paid=None, by=by, now=now)
    assert tell_changes(now + timedelta(days=2)) == 0
    assert Change.objects.filter(told_at=None).count() == 1
    after = at(f"{election.ends_on + timedelta(days=1)} 12:00")
    assert (tell_changes(after), tell_changes(after)) == (1, 0)
    assert OutboxMessage.objects.count() == 1
