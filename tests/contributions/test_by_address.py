"""An address without account: told once, silent when its owner wants it, exported and erased with their account."""

import re
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db.models import EmailField
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.actions import erase_account
from allonnes.accounts.personal_data import as_json, chapters
from allonnes.contributions.audience import owned, tell_followers
from allonnes.core import outbox
from allonnes.core.models import OutboxMessage
from allonnes.core.personal import declarations
from allonnes.notifications.actions import deliver, set_rhythm
from allonnes.notifications.models import Preference, SilentAddress
from allonnes.notifications.silence import silence_url
from budgets.editions.topic import BUDGETS
from budgets.projects.deposit.actions.authors import leave_project
from budgets.projects.deposit.messages import PROJECT_COMPLETED
from budgets.projects.enums import AuthorRole
from budgets.projects.models import Authorship, Follow, Project
from tests.factories.accounts import make_user
from tests.factories.contributions import public_project
from tests.factories.deposits import DURING
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ADDRESS = "voisine@example.org"
State = OutboxMessage.State


@pytest.fixture
def project() -> Project:
    return public_project()


def _told(project: Project, fact: str = "un") -> list[OutboxMessage]:
    """What leaves of one piece of news, once delivered."""
    tell_followers(project, PROJECT_COMPLETED, fact=fact)
    rows = outbox.messages_about(PROJECT_COMPLETED, fact).order_by("created_at", "pk")
    for row in rows:
        deliver(row.pk)
    return list(rows.all())


def _stop_link(index: int = -1) -> str:
    """The link of the header of a mail that left."""
    header = mail.outbox[index].extra_headers["List-Unsubscribe"]
    return re.sub(r"^<https?://[^/]+|>$", "", header)


def test_one_person_is_told_once_by_account_and_by_address(project: Project) -> None:
    person = make_user(email=ADDRESS)
    Follow.objects.create(project=project, user=person)
    Follow.objects.create(project=project, email=ADDRESS.upper())
    (message,) = _told(project)
    assert (message.person, message.state) == (person.public_id, State.SENT)
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]


def test_who_signs_a_project_is_not_told_by_their_address_either() -> None:
    author = make_user(email=ADDRESS)
    project = public_project(author)
    Follow.objects.create(project=project, email=ADDRESS)
    assert _told(project) == []


def test_closed_accounts_and_second_rows_are_left_out(project: Project) -> None:
    closed = make_user(is_active=False)
    rows = [Follow(project=project, user=closed), *(Follow(project=project, email=ADDRESS) for _ in range(2))]
    assert owned(rows) == [rows[1]]
    assert owned([]) == []


def test_no_message_stops_the_account_and_its_address(project: Project) -> None:
    person = make_user(email=ADDRESS)
    Follow.objects.create(project=project, email=ADDRESS)
    set_rhythm(user=person, topic=BUDGETS.value, rhythm=Preference.Rhythm.NONE)
    (message,) = _told(project)
    assert (message.state, mail.outbox) == (State.SKIPPED, [])


def test_news_queued_for_an_address_follow_the_account_opened_meanwhile(project: Project) -> None:
    Follow.objects.create(project=project, email=ADDRESS)
    tell_followers(project, PROJECT_COMPLETED, fact="un")
    person = make_user(email=ADDRESS)
    set_rhythm(user=person, topic=BUDGETS.value, rhythm=Preference.Rhythm.WEEKLY)
    message = outbox.messages_about(PROJECT_COMPLETED, "un").get()
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.person, message.address) == (State.HELD, person.public_id, "")


def test_a_mail_to_an_address_stops_by_one_click_and_no_address_is_in_its_link(
    project: Project, client: StrictClient
) -> None:
    Follow.objects.create(project=project, email=ADDRESS)
    _told(project)
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = _stop_link()
    assert "voisine" not in link
    assert SilentAddress.objects.count() == 0
    assert client.get(link).status_code == 200
    assert SilentAddress.objects.count() == 0
    waiting = public_project()
    Follow.objects.create(project=waiting, email=ADDRESS)
    tell_followers(waiting, PROJECT_COMPLETED, fact="attend")
    strict = StrictClient(enforce_csrf_checks=True)
    for _time in range(2):  # a mail program may post twice
        assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert outbox.messages_about(PROJECT_COMPLETED, "attend").get().state == State.SKIPPED
    assert [message.state for message in _told(project, "deux")] == [State.SKIPPED]
    assert len(mail.outbox) == 1
    assert ADDRESS not in str(SilentAddress.objects.values())
    assert "voisine" not in str(SilentAddress.objects.get())


def test_the_link_of_an_address_stops_the_account_too(project: Project, client: StrictClient) -> None:
    person = make_user(email=ADDRESS)
    client.post(re.sub(r"^https?://[^/]+", "", silence_url(f" {ADDRESS.upper()}", BUDGETS)))
    assert Preference.objects.get(user=person, topic="budgets").rhythm == Preference.Rhythm.NONE


@pytest.mark.parametrize("token", ["faux", "unknown"])
def test_a_broken_link_stops_nothing(client: StrictClient, token: str) -> None:
    assert client.post(reverse("notifications:unsubscribe_address", args=[token])).status_code == 404


def test_asking_again_is_heard_again(project: Project, client: StrictClient) -> None:
    client.post(re.sub(r"^https?://[^/]+", "", silence_url(ADDRESS, BUDGETS)))
    with time_machine.travel(DURING, tick=False):
        page = reverse("budgets:follow_by_mail", args=[project.edition.slug, project.number])
        client.post(page, {"email": ADDRESS})
        client.post(OutboxMessage.objects.get(kind="budgets/follow_confirmation").payload["link"])
    assert [message.state for message in _told(project)] == [State.SENT]


def test_every_mail_to_an_address_that_is_no_answer_carries_its_link(project: Project) -> None:
    for kind in outbox.kinds():
        if kind.is_essential or kind.topic.is_work:
            continue
        outbox.queue(kind, key=outbox.fresh_key(kind), address=ADDRESS, payload=dict(kind.sample))
        deliver(OutboxMessage.objects.get(kind=kind.name).pk)
        assert mail.outbox[-1].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", kind.name


def test_a_project_out_of_the_vote_stops_by_the_link_of_its_follow(project: Project) -> None:
    follow = Follow.objects.create(project=project, email=ADDRESS)
    kind = outbox.kind_named("budgets/vote_withdrawal")
    stop = reverse("budgets:stop_following", args=[follow.public_id])
    outbox.queue(kind, key="k", address=ADDRESS, payload={**dict(kind.sample), "stop_url": stop})
    deliver(OutboxMessage.objects.get(key="k").pk)
    assert _stop_link() == stop
    assert StrictClient(enforce_csrf_checks=True).post(stop).status_code == 302
    assert not Follow.objects.exclude(email="").exists()


def test_what_an_address_follows_is_in_the_export_and_goes_with_the_account(project: Project) -> None:
    person = make_user(email=ADDRESS)
    Follow.objects.create(project=project, email=ADDRESS.upper())
    other = Follow.objects.create(project=project, email="autre@example.org")
    assert "VOISINE@EXAMPLE.ORG" in as_json(list(chapters(person)))
    erase_account(user=person, by=person, now=timezone.now())
    assert list(Follow.objects.exclude(email="")) == [other]


def test_each_table_that_keeps_an_address_of_somebody_says_whose_it_is() -> None:
    """Those of the account itself, and of a parent, are known by their account."""
    known = {"accounts.User", "account.EmailAddress", "accounts.ParentalConsent"}
    for label, declared in declarations().items():
        fields: list[Any] = list(apps.get_model(label)._meta.concrete_fields)
        addresses = {field.name for field in fields if isinstance(field, EmailField)}
        if declared.person and addresses & set(declared.personal) and label not in known:
            assert declared.address in addresses, label


@pytest.mark.parametrize(
    ("label", "kept"), [("Léa Petit", ""), ("léa, voisine", ""), ("Les amis du parc", "Les amis du parc"), ("", "")]
)
def test_an_author_who_leaves_takes_their_name_with_them(label: str, kept: str) -> None:
    leaver, stays = make_user(first_name="Léa"), make_user(first_name="Awa", public_name="Awa du Centre")
    project = public_project(leaver)
    Project.objects.filter(pk=project.pk).update(author_label=label)
    Authorship.objects.create(project=project, user=stays, role=AuthorRole.CO_AUTHOR)
    leave_project(project=project, by=leaver, now=DURING)
    project.refresh_from_db()
    assert project.author_label == kept
    assert project.author_words == (kept or "Awa du Centre")
    assert Authorship.objects.get(project=project, user=stays).role == AuthorRole.AUTHOR
