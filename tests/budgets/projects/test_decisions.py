"""Deciding secretly, publishing together, taking back; two people at once; nothing after the study."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Decision, Follow, Project
from budgets.projects.study import permissions
from budgets.projects.study.actions import decisions, study
from budgets.projects.study.public_answer import open_request, public_answer
from budgets.tasks import publish_due_decisions
from tests.factories.accounts import make_agent, make_user
from tests.factories.deposits import IN_STUDY, STUDY_END
from tests.factories.studies import (
    ANSWER,
    agent_of,
    given_back,
    given_back_against,
    in_study,
    on_ballot_decision,
    studied_edition,
    themed,
)
from tests.factories.together import together

pytestmark = pytest.mark.django_db
BEFORE_VOTE = STUDY_END - timedelta(seconds=1)


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason.replace("\u202f", " ").replace("\xa0", " ")


def sent(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"budgets/{kind}").order_by("created_at", "pk"))


def refusable(edition: Edition) -> Project:
    return given_back_against(edition).project


def reject(project: Project, **changes: Any) -> Decision:
    given = {
        "by": make_agent(Role.ELECTED_OFFICIAL),
        "criterion": project.edition.criteria.first(),
        "reason": "La route est départementale.",
        "public_answer": "Cette route n’est pas à la ville.",
        "now": IN_STUDY,
        **changes,
    }
    return decisions.decide_rejection(project=project, **given)


def test_a_decision_is_secret_until_published() -> None:
    author, edition = make_user(), studied_edition()
    decision = on_ballot_decision(edition, author)
    project = Project.objects.get(pk=decision.project_id)
    assert (project.state, project.cost, public_answer(project)) == (ProjectState.IN_STUDY, None, None)
    assert sent("decision_on_ballot") == []
    decisions.publish_decision(decision=decision, by=decision.decided_by, now=IN_STUDY)
    project.refresh_from_db()
    assert (project.state, project.cost) == (ProjectState.ON_BALLOT, 12_000)
    assert public_answer(project) == decision
    assert [letter.person for letter in sent("decision_on_ballot")] == [author.public_id]
    assert "n’attend pas" in denied(
        lambda: decisions.publish_decision(decision=decision, by=decision.decided_by, now=IN_STUDY)
    )


def test_a_refusal_needs_a_criterion_a_reason_and_an_answer() -> None:
    edition, other = studied_edition(), studied_edition()
    project = refusable(edition)
    assert "pas dans le règlement" in denied(lambda: reject(project, criterion=other.criteria.first()))
    assert "motif" in denied(lambda: reject(project, reason=" "))
    assert "réponse publique" in denied(lambda: reject(project, public_answer="Non."))
    follower = make_user()
    Follow.objects.create(project=project, user=follower)
    decision = reject(project)
    decisions.publish_decision(decision=decision, by=decision.decided_by, now=IN_STUDY)
    project.refresh_from_db()
    assert project.state == ProjectState.REJECTED
    letters = sent("decision_rejected")
    assert len(letters) == 2
    assert letters[0].payload["criterion"] == "Intérêt général"
    with pytest.raises(IntegrityError):
        Decision.objects.create(project=themed(edition), outcome="rejected", public_answer=ANSWER, decided_by=follower)


def test_to_the_vote_asks_a_dossier_and_a_cost_that_fits() -> None:
    edition = studied_edition(max_project_cost=50_000)
    official = make_agent(Role.ELECTED_OFFICIAL)
    given = {"by": official, "public_answer": ANSWER, "now": IN_STUDY}
    without = in_study(edition).project
    assert "pas encore rendu" in denied(lambda: decisions.decide_on_ballot(project=without, cost=5, **given))
    ready = given_back(edition).project
    for cost in (None, 0, 50_001):
        assert "entre 1" in denied(lambda cost=cost: decisions.decide_on_ballot(project=ready, cost=cost, **given))
    assert decisions.decide_on_ballot(project=ready, cost=50_000, **given).cost == 50_000


def test_a_project_is_not_refused_before_its_service_has_answered() -> None:
    edition = studied_edition()
    for unread in (themed(edition), in_study(edition).project):
        assert "n’a pas encore rendu son dossier" in denied(lambda project=unread: reject(project))
    assert reject(refusable(edition)).outcome == "rejected"


def test_a_project_is_refused_when_its_authors_left_a_question_unanswered() -> None:
    edition = studied_edition(completion_days=10)
    project, agent = themed(edition), agent_of(edition)
    asked = study.ask_to_complete(project=project, by=agent, question="Où ?", now=IN_STUDY)
    last_hour = IN_STUDY + timedelta(days=10)
    assert "ont jusqu’au" in denied(lambda: reject(project, now=last_hour))
    assert asked.due_on == timezone.localdate(last_hour)
    assert reject(project, now=last_hour + timedelta(days=1)).outcome == "rejected"


@pytest.mark.parametrize("role", Role.values)
def test_only_the_official_and_the_administrator_decide(role: str) -> None:
    edition = studied_edition()
    project, agent = themed(edition), make_agent(role)
    decision = on_ballot_decision(edition)
    may = "budgets.decide_project" in ROLES[role].permissions
    for refused in (
        permissions.refusal_to_decide(agent, project, IN_STUDY),
        permissions.refusal_to_revoke(agent, decision, IN_STUDY),
        permissions.refusal_to_publish_decision(agent, decision, IN_STUDY),
    ):
        assert (refused is None) is may


def test_nothing_is_decided_one_second_after_the_study() -> None:
    edition = studied_edition()
    project, ready, decision = refusable(edition), given_back(edition).project, on_ballot_decision(edition)
    by = decision.decided_by
    acts: list[Callable[[], Any]] = [
        lambda: reject(project, now=STUDY_END),
        lambda: decisions.decide_on_ballot(project=ready, by=by, cost=5, public_answer=ANSWER, now=STUDY_END),
        lambda: decisions.publish_decision(decision=decision, by=by, now=STUDY_END),
        lambda: decisions.revoke_decision(decision=decision, by=by, reason="Non", now=STUDY_END),
    ]
    assert all("terminée" in denied(act) for act in acts)


def test_decisions_are_published_together_and_late_ones_are_caught_up() -> None:
    edition = studied_edition()
    on_ballot_decision(edition)
    reject(refusable(edition))
    unfinished = reject(refusable(edition))
    Project.objects.filter(pk=unfinished.project_id).update(state=ProjectState.WITHDRAWN)
    assert decisions.publish_due_decisions(BEFORE_VOTE) == 0
    Edition.objects.filter(pk=edition.pk).update(decisions_publish_at=IN_STUDY + timedelta(days=5))
    assert decisions.publish_due_decisions(IN_STUDY) == 0
    assert decisions.publish_due_decisions(BEFORE_VOTE) == 2
    assert decisions.publish_due_decisions(BEFORE_VOTE) == 0
    assert publish_due_decisions() == 0


def test_nothing_joins_the_ballot_once_the_vote_has_started() -> None:
    edition = studied_edition(decisions_publish_at=IN_STUDY)
    decision = on_ballot_decision(edition)
    assert decisions.publish_due_decisions(STUDY_END) == 0
    decision.refresh_from_db()
    assert decision.published_at is None
    assert decisions.publish_due_decisions(BEFORE_VOTE) == 1


def test_a_service_moves_nothing_once_a_decision_stands() -> None:
    edition = studied_edition()
    decision = on_ballot_decision(edition)
    agent = agent_of(edition)
    asking = lambda: study.ask_to_complete(project=decision.project, by=agent, question="Où ?", now=IN_STUDY)  # noqa: E731
    assert "n’attend plus rien de votre service" in denied(asking)


@pytest.mark.django_db(transaction=True)
def test_two_publishing_tasks_at_once_tell_once() -> None:
    edition = studied_edition(decisions_publish_at=IN_STUDY)
    on_ballot_decision(edition)
    act = lambda: decisions.publish_due_decisions(IN_STUDY)  # noqa: E731
    assert sum(together(act, act, act)) == 1
    assert len(sent("decision_on_ballot")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_one() -> None:
    edition = studied_edition()
    project = given_back(edition).project
    one, two = make_agent(Role.ELECTED_OFFICIAL), make_agent(Role.ADMINISTRATOR)
    together(
        lambda: reject(project, by=one),
        lambda: decisions.decide_on_ballot(project=project, by=two, cost=9, public_answer=ANSWER, now=IN_STUDY),
    )
    assert Decision.objects.filter(project=project, revoked_at=None).count() == 1


def test_a_decision_is_taken_back_and_its_study_reopens() -> None:
    author, edition = make_user(), studied_edition()
    decision = on_ballot_decision(edition, author)
    by = decision.decided_by
    assert "n’attend plus rien de votre service" in (
        permissions.refusal_to_write_dossier(agent_of(edition), decision.project.dossier, IN_STUDY) or ""
    )
    assert "déjà prise" in (permissions.refusal_to_decide(by, decision.project, IN_STUDY) or "")
    decisions.publish_decision(decision=decision, by=by, now=IN_STUDY)
    assert "Indiquez la raison" in denied(
        lambda: decisions.revoke_decision(decision=decision, by=by, reason=" ", now=IN_STUDY)
    )
    decisions.revoke_decision(decision=decision, by=by, reason="Un nouveau devis.", now=IN_STUDY)
    project = Project.objects.get(pk=decision.project_id)
    assert project.state == ProjectState.IN_STUDY
    assert sent("study_reopened")[0].payload["reason"] == "Un nouveau devis."
    decision.refresh_from_db()
    assert "déjà reprise" in denied(
        lambda: decisions.revoke_decision(decision=decision, by=by, reason="Encore", now=IN_STUDY)
    )
    secret = reject(project, by=by)
    decisions.revoke_decision(decision=secret, by=by, reason="Erreur", now=IN_STUDY)
    assert len(sent("study_reopened")) == 1
    assert AuditEntry.objects.filter(act__in=["budgets.decide", "budgets.revoke_decision"]).count() == 4
    assert "n’est plus à l’étude" in (permissions.refusal_to_decide(by, _withdrawn(edition), IN_STUDY) or "")


def _withdrawn(edition: Edition) -> Project:
    project = themed(edition)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.WITHDRAWN)
    project.refresh_from_db()
    return project


def test_what_was_asked_is_public_while_it_waits() -> None:
    edition = studied_edition()
    project = themed(edition)
    assert open_request(project) is None
    asked = study.ask_to_complete(project=project, by=agent_of(edition), question="Où ?", now=IN_STUDY)
    project.refresh_from_db()
    assert open_request(project) == asked
