"""The moderators' list: everything that waits, in one query whatever its length, narrowed and cut into pages."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.accounts.roles import Role
from allonnes.contributions.actions import contributing, moderation
from allonnes.contributions.enums import Waiting
from allonnes.contributions.targets import targets_moderated_by
from allonnes.contributions.views import desk
from budgets.targets import PROJECT
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.deposits import DURING
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TELEPHONE = "Au 06 39 98 12 34"


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


def report(row: Any, times: int = 1) -> None:
    for _ in range(times):
        contributing.report(row=row, by=make_user(), reason="insult", words="", now=DURING)


def contested(comment: Any) -> Any:
    made = hidden(comment)
    moderation.appeal(moderation=made, by=comment.author, words="De l’humour.", now=DURING)
    return made


def listed(client: StrictClient, **narrowed: str) -> list[Any]:
    return list(client.get(reverse("moderation"), narrowed).context["lines"])


def test_each_thing_that_waits_is_one_line_with_its_reason(client: StrictClient) -> None:
    project = public_project()
    comment_on(project, body=TELEPHONE)
    reported = comment_on(project, body="Zut !")
    report(reported, times=3)
    report(project)
    contested(comment_on(project))
    sign_in(client, make_agent(Role.MODERATOR))
    lines = {(line.reason, line.words, line.times) for line in listed(client)}
    assert lines == {
        (Waiting.READ, TELEPHONE, 0),
        (Waiting.REPORTED, "Zut !", 3),
        (Waiting.REPORTED, project.title, 1),
        (Waiting.CONTESTED, "De l’humour.", 0),
    }
    assert all(client.get(line.url).status_code == 200 for line in listed(client))
    for row in (reported, project):
        moderation.keep(row=row, by=make_agent(Role.MODERATOR), now=DURING)
    assert {line.reason for line in listed(client)} == {Waiting.READ, Waiting.CONTESTED}


def test_the_list_is_narrowed_to_a_reason_and_to_a_part(client: StrictClient) -> None:
    project = public_project()
    comment_on(project, body=TELEPHONE)
    report(project)
    sign_in(client, make_agent(Role.MODERATOR))
    assert [line.reason for line in listed(client, raison="relire")] == [Waiting.READ]
    assert [line.reason for line in listed(client, raison="signales", partie=PROJECT.name)] == [Waiting.REPORTED]
    assert len(listed(client, raison="autre")) == 2
    assert listed(client, partie="autre") == []
    assert "Rien n’attend." in client.get(reverse("moderation"), {"raison": "contestes"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_six_queries_whatever_waits(client: StrictClient, count: int) -> None:
    project = public_project()
    for _ in range(count):
        comment_on(project, body=TELEPHONE)
        report(comment_on(project))
        contested(comment_on(project))
    sign_in(client, make_agent(Role.MODERATOR))
    client.get(reverse("moderation"))
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(client)) == 3 * count
    assert len(queries) == 6


def test_the_oldest_comes_first_page_after_page(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "ROWS_SHOWN", 2)
    project = public_project()
    for day in (2, 0, 1):
        moment = DURING + timedelta(hours=day)
        contributing.report(row=comment_on(project, body=f"Jour {day}"), by=None, reason="other", words="", now=moment)
    sign_in(client, make_agent(Role.MODERATOR))
    assert [line.words for line in listed(client)] == ["Jour 0", "Jour 1"]
    second = client.get(reverse("moderation"), {"page": 2, "raison": "signales"})
    assert [line.words for line in second.context["lines"]] == ["Jour 2"]
    assert "?raison=signales&amp;page=1" in second.content.decode()


@pytest.mark.parametrize("role", Role.values)
def test_only_moderation_reads_it(client: StrictClient, role: str) -> None:
    agent = make_agent(role)
    sign_in(client, agent)
    may = bool(targets_moderated_by(agent))
    assert may is any(agent.has_perm(right) for right in ("budgets.moderate", "requests_qrc.moderate"))
    assert client.get(reverse("moderation")).status_code == (200 if may else 403)


def test_the_lists_of_a_part_lead_to_it(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.MODERATOR))
    for name in ("comment", "report", "moderation"):
        page = client.get(reverse(f"admin:budgets_{name}_changelist")).content.decode()
        assert f'href="{reverse("moderation")}"' in page
