"""The study by a service: accept, open, write, give back, ask, remind; every refusal, to the second."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Criterion, Edition
from budgets.projects.deposit.actions import deposit
from budgets.projects.enums import ProjectState
from budgets.projects.models import CompletionRequest, Dossier
from budgets.projects.study import permissions
from budgets.projects.study.actions import study
from budgets.projects.study.actions.study import Finding
from budgets.tasks import remind_late
from tests.factories.accounts import make_agent, make_department, make_user
from tests.factories.deposits import DEPOSIT_START, IDEA, IN_STUDY, STUDY_END, deposited_by
from tests.factories.studies import agent_of, given_back, in_study, service_of, studied_edition, themed, written
from tests.factories.together import together

pytestmark = pytest.mark.django_db


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason.replace("\u202f", " ").replace("\xa0", " ")


def sent(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"budgets/{kind}").order_by("created_at", "pk"))


def test_a_service_accepts_then_studies_and_tells() -> None:
    edition, author = studied_edition(study_days=10), make_user()
    project, agent = themed(edition, author), agent_of(edition)
    study.accept_project(project=project, by=agent, now=IN_STUDY)
    dossier = study.open_dossier(project=project, by=agent, department=service_of(edition), now=IN_STUDY)
    project.refresh_from_db()
    assert project.state == ProjectState.IN_STUDY
    assert dossier.due_on == timezone.localdate(IN_STUDY) + timedelta(days=12)
    assert [letter.person for letter in sent("study_started")] == [author.public_id]
    again = denied(lambda: study.open_dossier(project=project, by=agent, department=service_of(edition), now=IN_STUDY))
    assert "En étude" in again


def test_another_service_touches_nothing() -> None:
    edition = studied_edition()
    project, other = themed(edition), make_agent(Role.SERVICE_AGENT, department=make_department())
    dossier = in_study(edition)
    for refused in (
        permissions.refusal_to_accept(other, project, IN_STUDY),
        permissions.refusal_to_open_dossier(other, project, IN_STUDY),
        permissions.refusal_to_ask(other, project, IN_STUDY),
        permissions.refusal_to_write_dossier(other, dossier, IN_STUDY),
    ):
        assert refused == permissions.NOT_YOUR_SERVICE
    without_theme = deposited_by(make_user(), edition)
    assert permissions.refusal_to_accept(other, without_theme, IN_STUDY) == permissions.NOT_YOUR_SERVICE
    assert permissions.refusal_to_accept(make_agent(Role.ADMINISTRATOR), without_theme, IN_STUDY) is None


@pytest.mark.parametrize(
    ("moment", "words"), [(DEPOSIT_START - timedelta(seconds=1), "commence"), (STUDY_END, "terminée")]
)
def test_nothing_is_studied_outside_the_dates(moment: Any, words: str) -> None:
    edition = studied_edition()
    project, agent, dossier = themed(edition), agent_of(edition), in_study(edition)
    acts: list[Callable[[], Any]] = [
        lambda: study.accept_project(project=project, by=agent, now=moment),
        lambda: study.open_dossier(project=project, by=agent, department=service_of(edition), now=moment),
        lambda: study.ask_to_complete(project=project, by=agent, question="Où ?", now=moment),
        lambda: study.write_dossier(dossier=dossier, by=agent, answers={"read_revision": 0}, findings=[], now=moment),
        lambda: study.return_dossier(dossier=dossier, by=agent, now=moment),
        lambda: study.transfer_dossier(dossier=dossier, by=agent, department=make_department(), now=moment),
    ]
    assert all(words in denied(act) for act in acts)


@pytest.mark.parametrize("role", Role.values)
def test_only_those_who_study_write_a_dossier(role: str) -> None:
    edition = studied_edition()
    dossier = in_study(edition)
    user = agent_of(edition) if role == Role.SERVICE_AGENT else make_agent(role)
    may = "budgets.study_project" in ROLES[role].permissions
    assert (permissions.refusal_to_write_dossier(user, dossier, IN_STUDY) is None) is may


def test_two_agents_on_one_dossier_lose_nothing() -> None:
    edition = studied_edition()
    dossier, agent = in_study(edition), agent_of(edition)
    written(dossier, agent)
    assert "Une autre personne" in denied(lambda: written(dossier, agent))
    with pytest.raises(ValidationError, match="plus petit"):
        study.write_dossier(
            dossier=dossier,
            by=agent,
            answers={"cost_low": 9, "cost_high": 3, "read_revision": 1},
            findings=[],
            now=IN_STUDY,
        )


@pytest.mark.django_db(transaction=True)
def test_four_agents_writing_at_once_keep_one() -> None:
    edition = studied_edition()
    dossier, agent = in_study(edition), agent_of(edition)
    outcomes = together(*[lambda: written(dossier, agent)] * 4)
    assert sum(isinstance(outcome, Dossier) for outcome in outcomes) == 1


def test_a_dossier_is_given_back_whole() -> None:
    edition = studied_edition()
    dossier, agent = in_study(edition), agent_of(edition)
    assert "2 critères" in denied(lambda: study.return_dossier(dossier=dossier, by=agent, now=IN_STUDY))
    for changes, words in (({"opinion": ""}, "avis"), ({"cost": None}, "coût")):
        dossier = written(dossier, agent, **changes)
        assert words in denied(lambda one=dossier: study.return_dossier(dossier=one, by=agent, now=IN_STUDY))
    against = written(dossier, agent, cost=None, opinion="unfavourable")
    study.return_dossier(dossier=against, by=agent, now=IN_STUDY)
    against.refresh_from_db()
    assert against.completed_at == IN_STUDY


def test_a_dossier_given_back_is_taken_back_before_it_is_written_again() -> None:
    edition = studied_edition()
    dossier, agent = given_back(edition), agent_of(edition)
    assert denied(lambda: written(dossier, agent)) == permissions.RETURNED
    study.take_back_dossier(dossier=dossier, by=agent, now=IN_STUDY)
    dossier.refresh_from_db()
    assert (dossier.completed_at, dossier.answers.count()) == (None, 2)
    again = denied(lambda: study.take_back_dossier(dossier=dossier, by=agent, now=IN_STUDY))
    assert again == permissions.NOT_RETURNED
    assert written(dossier, agent, cost=9_000).cost == 9_000


def priced_edition() -> Edition:
    edition = studied_edition(amount=100_000, max_project_cost=30_000)
    Criterion.objects.create(edition=edition, label="Coût dans la limite", position=9, is_cost_limit=True)
    return edition


@pytest.mark.parametrize(("cost", "answer"), [(30_000, "yes"), (30_001, "no"), (None, "not_applicable")])
def test_the_portal_itself_says_whether_the_cost_fits(cost: int | None, answer: str) -> None:
    edition = priced_edition()
    dossier = written(in_study(edition), agent_of(edition), cost=cost)
    found = dossier.answers.get(criterion__is_cost_limit=True)
    assert (found.answer, bool(found.reason)) == (answer, answer == "no")
    assert dossier.answers.count() == 3


def test_a_dossier_above_the_limit_is_given_back_only_with_an_opinion_against() -> None:
    edition = priced_edition()
    agent = agent_of(edition)
    dear = written(in_study(edition), agent, cost=30_001)
    assert "dépasse le maximum d’un projet, 30 000 €" in denied(
        lambda: study.return_dossier(dossier=dear, by=agent, now=IN_STUDY)
    )
    against = written(dear, agent, cost=30_001, opinion="unfavourable")
    study.return_dossier(dossier=against, by=agent, now=IN_STUDY)


def test_a_no_without_a_reason_is_refused_by_the_database() -> None:
    edition = studied_edition()
    dossier, agent = in_study(edition), agent_of(edition)
    findings = [Finding(edition.criteria.first().pk, "no", " ")]
    with pytest.raises(Exception, match="criterion_no_says_why"):
        study.write_dossier(dossier=dossier, by=agent, answers={"read_revision": 0}, findings=findings, now=IN_STUDY)


def test_a_dossier_goes_to_another_service_with_what_was_found() -> None:
    edition = studied_edition()
    agent, other = agent_of(edition), make_department()
    dossier = written(in_study(edition), agent)
    study.transfer_dossier(dossier=dossier, by=agent, department=other, now=IN_STUDY)
    dossier.refresh_from_db()
    assert (dossier.department, dossier.completed_at, dossier.answers.count()) == (other, None, 2)
    assert permissions.refusal_to_write_dossier(agent, dossier, IN_STUDY) == permissions.NOT_YOUR_SERVICE


def test_the_author_is_asked_answers_and_the_study_goes_on_where_it_was() -> None:
    edition, author = studied_edition(completion_days=15), make_user()
    dossier, agent = in_study(edition, author), agent_of(edition)
    asked = study.ask_to_complete(project=dossier.project, by=agent, question=" Où ? ", now=IN_STUDY)
    assert (asked.question, asked.due_on) == ("Où ?", timezone.localdate(IN_STUDY) + timedelta(days=15))
    letter = sent("project_to_complete")[0]
    assert letter.person == author.public_id
    assert "/completer/" in letter.payload["link"]
    assert "À compléter" in denied(
        lambda: study.ask_to_complete(project=dossier.project, by=agent, question="Et ?", now=IN_STUDY)
    )
    deposit.complete_project(
        project=dossier.project, by=author, answers=IDEA, answer="Sur la plaine.", read_revision=1, now=IN_STUDY
    )
    dossier.project.refresh_from_db()
    assert dossier.project.state == ProjectState.IN_STUDY
    told = sent("completion_received")
    assert [message.person for message in told] == [agent.public_id]
    assert told[0].payload["desk"] == reverse("admin:budgets_project_change", args=[dossier.project.pk])
    assert "plaine" not in str(told[0].payload)


def test_an_agent_who_writes_the_answer_down_themselves_is_not_told_of_it() -> None:
    edition = studied_edition()
    dossier, agent = in_study(edition), agent_of(edition)
    study.ask_to_complete(project=dossier.project, by=agent, question="Où ?", now=IN_STUDY)
    deposit.complete_project(
        project=dossier.project, by=agent, answers={}, answer="Sur la plaine.", read_revision=1, now=IN_STUDY
    )
    assert not sent("completion_received")


def test_reminders_go_once_to_authors_and_once_a_week_to_services() -> None:
    edition = studied_edition(study_days=5, completion_days=10)
    dossier, agent = in_study(edition), agent_of(edition)
    study.ask_to_complete(project=themed(edition), by=agent, question="Où ?", now=IN_STUDY)
    assert study.remind_late(IN_STUDY) == 0
    late = IN_STUDY + timedelta(days=20)
    assert study.remind_late(late) == 2
    assert study.remind_late(late + timedelta(days=6)) == 0
    assert study.remind_late(late + timedelta(days=7)) == 1
    assert (len(sent("completion_reminder")), len(sent("study_reminder"))) == (1, 2)
    assert sent("study_reminder")[0].address == "service@example.org"
    dossier.refresh_from_db()
    assert dossier.reminded_on == timezone.localdate(late + timedelta(days=7))
    assert CompletionRequest.objects.get().reminded_on == timezone.localdate(late)
    assert remind_late() >= 0


@pytest.mark.django_db(transaction=True)
def test_two_reminding_tasks_at_once_write_once() -> None:
    edition = studied_edition(study_days=1, completion_days=1)
    in_study(edition)
    study.ask_to_complete(project=themed(edition), by=agent_of(edition), question="Où ?", now=IN_STUDY)
    late = IN_STUDY + timedelta(days=20)
    assert sum(together(lambda: study.remind_late(late), lambda: study.remind_late(late))) == 2
    assert (len(sent("completion_reminder")), len(sent("study_reminder"))) == (1, 1)
