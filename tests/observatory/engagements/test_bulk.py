"""Many promises at once: a dry run that says each outcome, then what became of each."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.models import BulkRun, OutboxMessage
from observatory.engagements import acts, bulk, navigation, permissions, queues
from observatory.engagements.actions.reminding import remind_services
from observatory.engagements.models import Engagement
from tests.factories.accounts import make_administrator, make_agent, sign_in
from tests.factories.observatory import delivered, follower_of, make_engagement, service
from tests.factories.requests_qrc import make_service
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ENTRUST, REMIND = "confier", "relancer"


@pytest.fixture
def desk() -> StrictClient:
    client = StrictClient()
    sign_in(client, make_administrator())
    return client


def address(name: str) -> str:
    return reverse(f"admin:observatory_engagement_bulk_{name}")


def tried(client: StrictClient, name: str, rows: list[Engagement], **asked: Any) -> Any:
    return client.get(address(name), {"ligne": [row.pk for row in rows], **asked})


def done(client: StrictClient, name: str, page: Any, **asked: Any) -> str:
    """The page that follows the button, in words."""
    sent = {"ligne": page.context["choices"], "cle": page.context["key"], **asked}
    answer = client.post(address(name), sent, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def quiet(days: int = 80, **fields: Any) -> Engagement:
    return make_engagement(now=timezone.now() - timedelta(days=days), **fields)


def test_one_service_is_chosen_once_and_tried_for_each(desk: StrictClient) -> None:
    new = make_service(name="Espaces verts")
    first, second, there = make_engagement(department=service()), make_engagement(), make_engagement(department=new)
    Engagement.objects.filter(pk=first.pk).update(official_words="l’adjointe aux sports")
    page = tried(desk, ENTRUST, [first, second, there], department=new.pk)
    assert not page.context["asks"].errors
    words = [told.words for _title, _url, told in page.context["trials"]]
    assert f"Passe de « {first.department} » à « Espaces verts »" in words[0]
    assert "Passe de « aucun service »" in words[1]
    assert (words[2], page.context["refused"]) == ("Ce service la suit déjà.", 1)
    assert Engagement.objects.filter(department=new).count() == 1
    done(desk, ENTRUST, page, department=new.pk)
    assert Engagement.objects.filter(department=new).count() == 3
    first.refresh_from_db()
    assert first.official_words == "l’adjointe aux sports"
    assert [outcome for _pk, outcome, _words in BulkRun.objects.get().outcomes] == ["done", "done"]


def test_what_changed_since_the_trial_is_left_alone(desk: StrictClient) -> None:
    new, other = make_service(name="Voirie"), make_service(name="Culture")
    row = make_engagement()
    page = tried(desk, ENTRUST, [row], department=new.pk)
    Engagement.objects.filter(pk=row.pk).update(department=other)
    assert "La ligne a changé" in done(desk, ENTRUST, page, department=new.pk)
    assert Engagement.objects.get(pk=row.pk).department == other


def test_silent_promises_are_asked_about_in_one_mail_a_person(desk: StrictClient) -> None:
    here = service()
    rows = [quiet(department=here) for _number in range(2)]
    agent = follower_of(rows[0])
    remind_services(timezone.now() - timedelta(days=2))
    OutboxMessage.objects.all().delete()
    lone, recent, over = quiet(), make_engagement(department=here), delivered()
    page = tried(desk, REMIND, [*rows, lone, recent, over])
    refused = [told.words for _title, _url, told in page.context["trials"] if told.is_refused]
    assert len(refused) == 3
    assert "confiez-la d’abord" in refused[0]
    assert "récente" in refused[1]
    done(desk, REMIND, page)
    assert remind_services(timezone.now()) == 1
    mail = OutboxMessage.objects.get()
    assert (mail.person, mail.payload["count"]) == (agent.public_id, 2)
    again = tried(desk, REMIND, rows)
    assert {told.words for _title, _url, told in again.context["trials"]} == {
        "Le service a déjà été relancé aujourd’hui."
    }


def test_a_second_mail_of_the_day_about_another_promise_is_not_lost(desk: StrictClient) -> None:
    here = service()
    first, second = (quiet(department=here) for _number in range(2))
    follower_of(first)
    remind_services(timezone.now() - timedelta(days=2))
    OutboxMessage.objects.all().delete()
    for row in (first, second):
        done(desk, REMIND, tried(desk, REMIND, [row]))
        remind_services(timezone.now())
    assert [mail.payload["count"] for mail in OutboxMessage.objects.order_by("created_at")] == [1, 1]


@pytest.mark.parametrize("role", [Role.SERVICE_AGENT, Role.ELECTED_OFFICIAL, Role.QRC_MANAGER])
def test_nobody_else_is_offered_nor_may_send_these_acts(role: str) -> None:
    client = StrictClient()
    sign_in(client, make_agent(role))
    row = quiet(department=service())
    for name in (ENTRUST, REMIND):
        assert client.get(address(name), {"ligne": [row.pk]}).status_code == 403
        assert client.post(address(name), {"ligne": [f"{row.pk}:x"]}).status_code == 403
    page = client.get(reverse("admin:observatory_engagement_changelist"))
    assert page.status_code == 403 or address(REMIND) not in page.content.decode()


def test_the_list_offers_both_to_the_administrator(desk: StrictClient) -> None:
    make_engagement()
    page = desk.get(reverse("admin:observatory_engagement_changelist")).content.decode()
    assert "Relancer le service" in page
    assert "Confier à un service" in page


def test_a_promise_that_waits_for_nothing_is_not_chased(desk: StrictClient) -> None:
    page = tried(desk, REMIND, [delivered(department=service())])
    assert "il n’y a pas à relancer" in page.content.decode()


@pytest.mark.parametrize("module", [acts, bulk, navigation, permissions, queues])
def test_the_desk_says_promise_as_everybody_does(module: ModuleType) -> None:
    """One word for one thing: neither the buttons, nor the refusals, nor the queues say « engagement »."""
    tree = ast.parse(Path(module.__file__ or "").read_text())
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [words for words in said if re.search(r"(?i)\bengagements?\b", words) and " " in words] == []
