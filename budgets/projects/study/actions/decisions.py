"""Deciding at the end of the study, secretly until published; publishing one by one, or together at a date."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.contributions.audience import tell_authors, tell_followers
from allonnes.core import workflow
from allonnes.core.errors import ActionDenied, refuse
from budgets.editions.models import Criterion
from budgets.editions.permissions.phases import is_vote_started
from budgets.projects.deposit.actions.deposit import lock_project
from budgets.projects.enums import OUT_OF_LIST, Outcome, ProjectState
from budgets.projects.models import Decision, Project
from budgets.projects.study import permissions
from budgets.projects.study.messages import DECISION_ON_BALLOT, DECISION_REJECTED, STUDY_REOPENED
from budgets.projects.workflow import PROJECT

logger = logging.getLogger(__name__)


@transaction.atomic
def decide_on_ballot(*, project: Project, by: User, cost: int | None, public_answer: str, now: datetime) -> Decision:
    """Put a project to the vote at a cost. Two people at once: one decision stands."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_start_ballot(by, locked, now) or permissions.refusal_of_ballot_cost(locked, cost))
    decision = Decision(project=locked, outcome=Outcome.BALLOT, cost=cost, public_answer=public_answer.strip())
    return _keep(decision, by, now)


@transaction.atomic
def decide_rejection(
    *, project: Project, by: User, criterion: Criterion, reason: str, public_answer: str, now: datetime
) -> Decision:
    """Refuse a project: never unstudied, nor without a criterion, a reason and an answer that everybody can read."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_reject(by, locked, now))
    if criterion.edition_id != locked.edition_id:
        raise ActionDenied(_("Ce critère n’est pas dans le règlement de cette édition."))
    if not reason.strip():
        raise ActionDenied(_("Écrivez le motif, pour les services."))
    decision = Decision(
        project=locked,
        outcome=Outcome.REJECTED,
        criterion=criterion,
        reason=reason.strip(),
        public_answer=public_answer.strip(),
    )
    return _keep(decision, by, now)


def _keep(decision: Decision, by: User, now: datetime) -> Decision:
    if len(decision.public_answer) < permissions.MIN_ANSWER:
        raise ActionDenied(_("Écrivez une réponse publique d’une phrase au moins : les habitants la liront."))
    decision.decided_by, decision.decided_at = by, now
    decision.save()
    audit.record("budgets.decide", by=by, project=decision.project_id, outcome=decision.outcome)
    return decision


@transaction.atomic
def publish_decision(*, decision: Decision, by: User, now: datetime) -> None:
    """Make one decision public at once."""
    lock_project(decision.project)
    fresh = Decision.objects.select_related("project__edition", "criterion").get(pk=decision.pk)
    refuse(permissions.refusal_to_publish_decision(by, fresh, now))
    _publish(fresh, now)


def publish_due_decisions(now: datetime) -> int:
    """Publish together every decision whose edition's date has come and that is not public yet, however late.

    Once the vote has started nothing joins or leaves the ballot: what was missed is logged, and left to the town.
    """
    rows = Decision.objects.filter(published_at=None, revoked_at=None, project__edition__decisions_publish_at__lte=now)
    due = rows.exclude(project__state__in=OUT_OF_LIST).order_by("project__edition", "project__number")
    return sum(_publish_due(decision, now) for decision in due.select_related("project"))


@transaction.atomic
def _publish_due(decision: Decision, now: datetime) -> bool:
    lock_project(decision.project)
    fresh = Decision.objects.select_related("project__edition", "criterion").get(pk=decision.pk)
    if fresh.published_at or fresh.revoked_at:
        return False
    if is_vote_started(fresh.project.edition, now) or not _may_advance(fresh):
        logger.warning("decision %s is due and cannot be published", fresh.pk)
        return False
    _publish(fresh, now)
    return True


def _event(decision: Decision) -> str:
    return "put_to_vote" if decision.outcome == Outcome.BALLOT else "reject"


def _may_advance(decision: Decision) -> bool:
    return decision.project.state in PROJECT.by_event[_event(decision)].sources


def _publish(decision: Decision, now: datetime) -> None:
    project = decision.project
    Decision.objects.filter(pk=decision.pk).update(published_at=now)
    fact = f"decision:{decision.pk}"
    if decision.outcome == Outcome.BALLOT:
        Project.objects.filter(pk=project.pk).update(cost=decision.cost)
        workflow.advance(PROJECT, project, "put_to_vote", by=workflow.SYSTEM)
        said = {"answer": decision.public_answer, "cost": decision.cost}
        tell_authors(project, DECISION_ON_BALLOT, fact=fact, **said)
        tell_followers(project, DECISION_ON_BALLOT, fact=fact, **said)
        return
    workflow.advance(PROJECT, project, "reject", by=workflow.SYSTEM)
    refused = {"answer": decision.public_answer, "criterion": str(decision.criterion)}
    tell_authors(project, DECISION_REJECTED, fact=fact, **refused)
    tell_followers(project, DECISION_REJECTED, fact=fact, **refused)


@transaction.atomic
def revoke_decision(*, decision: Decision, by: User, reason: str, now: datetime) -> None:
    """Take a decision back. A published one reopens the study, and everybody is told why."""
    lock_project(decision.project)
    fresh = Decision.objects.select_related("project__edition").get(pk=decision.pk)
    refuse(permissions.refusal_to_revoke(by, fresh, now))
    if not reason.strip():
        raise ActionDenied(_("Indiquez la raison : elle est conservée dans l’historique."))
    Decision.objects.filter(pk=fresh.pk).update(revoked_at=now)
    audit.record("budgets.revoke_decision", by=by, decision=fresh.pk, reason=reason.strip())
    project = fresh.project
    if project.state in {ProjectState.ON_BALLOT, ProjectState.REJECTED}:
        workflow.advance(PROJECT, project, "reopen_study", by=by, reason=reason)
        tell_authors(project, STUDY_REOPENED, fact=f"decision:{fresh.pk}", reason=reason.strip())
        tell_followers(project, STUDY_REOPENED, fact=f"decision:{fresh.pk}", reason=reason.strip())
