"""The one page of a project: nobody is shown a link that is closed, and a report is answered where it is read."""

import re
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import ROLES, Role
from allonnes.contributions.enums import CommentState
from budgets.projects.deposit.actions import deposit
from budgets.projects.models import Comment, Report
from budgets.projects.study.actions import merges, study
from tests.factories.accounts import make_administrator, make_agent, make_department, make_user, sign_in
from tests.factories.contributions import comment_on, judge
from tests.factories.deposits import IN_STUDY
from tests.factories.studies import agent_of, given_back, in_study, on_ballot_decision, studied_edition, themed
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
HAVE_DESK = [role for role, row in ROLES.items() if row.has_desk]
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(IN_STUDY, tick=False):
        yield


def report_of(comment: Comment) -> Report:
    return Report.objects.create(comment=comment, reason="insult", words="Il se moque de moi.")


def address(name: str, row: Any) -> str:
    return reverse(f"admin:budgets_{name}_change", args=[row.pk])


def busy_study() -> tuple[Any, list[str]]:
    """An edition with a project at each step, and the pages where they are read."""
    edition = studied_edition()
    waiting, studied, returned = themed(edition), in_study(edition), given_back(edition)
    decision, kept, joined = on_ballot_decision(edition), themed(edition), themed(edition)
    merges.merge_projects(merged=joined, survivor=kept, by=make_administrator(), reason="La même idée.", now=IN_STUDY)
    Report.objects.create(project=waiting, reason="other", words="Déjà fait.")
    report = report_of(comment_on(kept, now=IN_STUDY))
    projects = [waiting, studied.project, returned.project, decision.project, kept, joined]
    others = [address("dossier", returned), address("decision", decision), address("report", report)]
    return edition, [*(address("project", project) for project in projects), *others]


@pytest.mark.parametrize("role", HAVE_DESK)
def test_no_link_of_these_pages_is_closed_to_who_sees_it(role: str, client: StrictClient) -> None:
    edition, pages = busy_study()
    sign_in(client, agent_of(edition) if role == Role.SERVICE_AGENT else make_agent(role))
    links: dict[str, str] = {}
    for page in pages:
        answer = client.get(page, follow=True)
        if answer.status_code == 200:
            links |= dict.fromkeys(LINK.findall(answer.content.decode().partition("<main")[2]), page)
    told = {link: client.get(link.replace("&amp;", "&")).status_code for link in links}
    assert {link: (status, links[link]) for link, status in told.items() if status not in {200, 302}} == {}


def test_the_page_says_everything_of_a_project(client: StrictClient) -> None:
    edition = studied_edition()
    kept, joined = themed(edition), themed(edition)
    merges.merge_projects(merged=joined, survivor=kept, by=make_administrator(), reason="La même idée.", now=IN_STUDY)
    sign_in(client, make_administrator())
    page = client.get(address("project", kept)).content.decode()
    public = reverse("budgets:project", args=[edition.slug, kept.number])
    for words in (kept.description, "Déposé", public, address("project", joined), "Aucun soutien", "Histoire"):
        assert words in page
    assert "La même idée." in client.get(address("project", joined)).content.decode()


def test_a_question_and_its_answer_are_read_on_the_dossier_and_on_the_public_page(client: StrictClient) -> None:
    edition, author = studied_edition(), make_user()
    project, agent = themed(edition, author), agent_of(edition)
    study.ask_to_complete(project=project, by=agent, question="Où serait-il ?", now=IN_STUDY)
    deposit.complete_project(
        project=project, by=author, answers={}, answer="Sur la plaine.", read_revision=1, now=IN_STUDY
    )
    public = client.get(reverse("budgets:project", args=[edition.slug, project.number])).content.decode()
    sign_in(client, agent)
    for page in (public, client.get(address("project", project)).content.decode()):
        assert page.index("Où serait-il") < page.index("Sur la plaine.")


def test_another_service_reads_who_studies_and_not_what_it_thinks(client: StrictClient) -> None:
    dossier = given_back(studied_edition())
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=make_department()))
    page = client.get(address("project", dossier.project)).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert f"Le service « {dossier.department} » étudie ce projet." in page
    assert not any(words in page for words in ("12 000", "Favorable", "Intérêt général", "Rendu le"))


def test_a_project_that_does_not_exist_leads_back(client: StrictClient) -> None:
    sign_in(client, make_administrator())
    assert client.get(reverse("admin:budgets_project_change", args=[987])).status_code == 302
    assert client.get(reverse("admin:budgets_project_change", args=["un"])).status_code == 302
    assert client.post(address("project", themed(studied_edition()))).status_code == 403


@pytest.mark.parametrize(("name", "state"), [("garder", CommentState.VISIBLE), ("moderer", CommentState.HIDDEN)])
def test_a_report_is_answered_on_its_page(client: StrictClient, name: str, state: str) -> None:
    comment = comment_on(themed(studied_edition()), make_user(), now=IN_STUDY)
    report = report_of(comment)
    sign_in(client, make_agent(Role.MODERATOR))
    page = client.get(address("report", report)).content.decode()
    assert comment.body in page
    assert address("comment", comment) in page
    act = reverse(f"admin:budgets_report_{name}", args=[report.pk])
    assert act in page
    assert judge(client, act, reason="insult", words="Restons polis.").status_code == 302
    comment.refresh_from_db()
    report.refresh_from_db()
    assert (comment.state, report.handled_at) == (state, IN_STUDY)
    assert "Ce signalement est déjà traité." in client.get(act).content.decode()
