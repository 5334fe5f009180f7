"""Words that moderation hides leave every copy made before: pages of each reader, notices, mails, digests, files."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.contributions.actions import contributing, following, moderation
from allonnes.contributions.audience import tell_followers
from allonnes.contributions.enums import CommentState
from allonnes.core.models import OutboxMessage
from allonnes.notifications.actions import send_due_digests
from allonnes.notifications.models import Notice, Preference
from allonnes.notifications.tasks import relay_outbox
from budgets.projects.deposit.actions import deposit
from budgets.projects.deposit.messages import PROJECT_WITHDRAWN
from budgets.projects.models import Comment, Moderation, Project
from budgets.targets import PROJECT
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.core import nobody_delivers
from tests.factories.deposits import DURING, IDEA, photo_of
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORD = "mandragore"
TITLE = f"Un verger et sa {WORD}"
LINK = re.compile(r'href="(/[^"#?]*)["#]')
# What a visitor may open from these pages; the rest changes something, leaves the site or is somebody's account.
CLOSED = ("/static/", "/compte/", "/gestion/", "/demonstration/", "/agenda/", "/pages/")


@pytest.fixture(autouse=True)
def _during(tmp_path: Any) -> Iterator[None]:
    with time_machine.travel(DURING, tick=False), nobody_delivers(), override_settings(MEDIA_ROOT=tmp_path):
        yield


def pages(client: StrictClient, *starts: str) -> dict[str, str]:
    """Every page and file that links lead to from these ones."""
    seen: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        url = waiting.pop()
        if url in seen or url.startswith(CLOSED):
            continue
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        seen[url] = body.decode(errors="replace")
        if "html" in response.get("Content-Type", ""):
            waiting += [one.replace("&amp;", "&") for one in LINK.findall(seen[url])]
    return seen


def said(client: StrictClient, project: Project) -> set[str]:
    """Where the word is read."""
    starts = [
        reverse("portal:home"),
        reverse("portal:search") + "?q=verger",
        reverse("budgets:points", args=[project.edition.slug]),
        reverse("budgets:near", args=[project.edition.slug]) + "?title=Un+verger",
        reverse("budgets:edition", args=[project.edition.slug]),
        reverse("budgets:my_contributions"),
        reverse("notifications:notices"),
    ]
    return {url for url, page in pages(client, *starts).items() if WORD in page}


def stored() -> list[str]:
    """Rows that copies are made in."""
    rows = [json.dumps(message.payload, ensure_ascii=False) for message in OutboxMessage.objects.all()]
    rows += list(Notice.objects.values_list("title", flat=True))
    rows += [json.dumps(entry.detail, ensure_ascii=False) for entry in AuditEntry.objects.all()]
    return [row for row in rows if WORD in row]


def follower(rhythm: str = "immediate") -> User:
    user = make_user()
    Preference.objects.create(user=user, topic="budgets", rhythm=rhythm)
    return user


def told(author: User) -> Project:
    """A project with everything that copies its words: news left, news waiting, a comment, a photo, a version."""
    project = public_project(author)
    Project.objects.filter(pk=project.pk).update(title=TITLE, description=f"Planter une {WORD}.")
    project.refresh_from_db()
    for user in (follower(), follower("daily")):
        following.follow(subject=project, by=user, now=DURING)
        contributing.support(subject=project, by=user, now=DURING)
    tell_followers(project, PROJECT_WITHDRAWN, fact="essai", reason="Non")
    OutboxMessage.objects.update(created_at=DURING)
    return project


READERS = [None, *Role.values]


@pytest.mark.parametrize("role", READERS)
def test_a_hidden_project_is_read_nowhere_by_nobody_of_the_public_site(role: str | None) -> None:
    author = make_user()
    project = told(author)
    photo_of(project, by=author, alt=f"Une {WORD}", now=DURING)
    answers = {**IDEA, "title": f"{TITLE} rare"}
    deposit.edit_project(project=project, by=author, answers=answers, read_revision=project.revision, now=DURING)
    reader, client = (make_agent(role) if role else None), StrictClient()
    if reader:
        following.follow(subject=project, by=reader, now=DURING)
        contributing.support(subject=project, by=reader, now=DURING)
        comment_on(project, reader)
        sign_in(client, reader)
    assert reverse("budgets:project", args=[project.edition.slug, 1]) in said(client, project)
    made = hidden(project)
    assert said(client, project) == set()
    moderation.lift(moderation=made, by=made.by, now=DURING)
    assert reverse("budgets:project", args=[project.edition.slug, 1]) in said(client, project)


def test_news_already_left_waiting_and_to_come_say_it_no_more_then_again() -> None:
    project = told(make_user())
    relay_outbox()
    assert any(WORD in notice.title for notice in Notice.objects.all())
    assert OutboxMessage.objects.filter(state="held").count() == 1
    made = hidden(project)
    assert stored() == []
    assert {notice.title for notice in Notice.objects.all()} == {"Projet retiré : Texte masqué par la modération"}
    mail.outbox.clear()
    with time_machine.travel(DURING + timedelta(days=1), tick=False):
        assert send_due_digests(timezone.now()) == 1
        relay_outbox()
    assert [WORD in f"{letter.subject} {letter.body}" for letter in mail.outbox] == [False] * len(mail.outbox)
    assert any("Texte masqué par la modération" in letter.body for letter in mail.outbox)
    assert stored() == []
    moderation.lift(moderation=made, by=made.by, now=DURING)
    assert {notice.title for notice in Notice.objects.all()} == {f"Projet retiré : {TITLE}"}


def test_a_digest_queued_before_leaves_without_the_words() -> None:
    project = told(make_user())
    relay_outbox()
    with time_machine.travel(DURING + timedelta(days=1), tick=False):
        assert send_due_digests(timezone.now()) == 1
        hidden(project)
        mail.outbox.clear()
        relay_outbox()
    assert len([letter for letter in mail.outbox if "masqué par la modération" in letter.body]) == 1
    assert not any(WORD in letter.body for letter in mail.outbox)


def test_a_notice_whose_message_is_forgotten_says_only_what_happened() -> None:
    project = told(make_user())
    relay_outbox()
    OutboxMessage.objects.all().delete()
    made = hidden(project)
    assert {notice.title for notice in Notice.objects.all()} == {PROJECT.hiding.hidden_news}
    moderation.lift(moderation=made, by=made.by, now=DURING)
    assert {notice.title for notice in Notice.objects.all()} == {PROJECT.hiding.shown_news}


def test_a_hidden_comment_is_copied_nowhere() -> None:
    author = make_user()
    project = public_project(author)
    comment = comment_on(project, body=f"Une {WORD} !")
    relay_outbox()
    client = StrictClient()
    assert said(client, project)
    hidden(comment)
    assert said(client, project) == set()
    assert stored() == []
    assert not any(WORD in letter.body for letter in mail.outbox)
    assert Comment.objects.get().state == CommentState.HIDDEN
    sign_in(client, comment.author)
    appeal = reverse("budgets:appeal", args=[Moderation.objects.get().pk])
    assert WORD in client.get(appeal).content.decode()  # its author may contest


def test_the_author_of_a_hidden_project_finds_why_and_no_dead_link(client: StrictClient) -> None:
    author = make_user()
    project = told(author)
    hidden(project)
    letter = OutboxMessage.objects.get(kind="budgets/contribution_hidden")
    assert letter.payload["what"] == "Votre projet n° 1"
    sign_in(client, author)
    page = client.get(reverse("budgets:mine")).content.decode()
    assert "Lire pourquoi, ou contester" in page
    assert reverse("budgets:project", args=[project.edition.slug, 1]) not in page


def test_what_leads_back_to_a_hidden_project_leads_elsewhere(client: StrictClient) -> None:
    project = told(make_user())
    follow = project.follows.create(email="voisine@example.org")
    comment = comment_on(project)
    hidden(project)
    stop = reverse("budgets:stop_following", args=[follow.public_id])
    assert WORD not in client.get(stop).content.decode()
    assert client.post(stop)["Location"] == reverse("budgets:list")
    sign_in(client, comment.author)
    delete = reverse("budgets:delete_comment", args=[comment.pk])
    assert WORD not in client.get(delete).content.decode()
    assert client.post(delete)["Location"] == reverse("budgets:my_contributions")
