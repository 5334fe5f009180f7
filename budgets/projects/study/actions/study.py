"""The study of a project by a service: accept, open, write and give back its dossier, ask its author, remind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.contributions.audience import tell_authors, tell_followers
from allonnes.core import outbox, workflow
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.revisions import refuse_stale
from allonnes.core.templatetags.french import day, euros
from allonnes.core.working_days import add_working_days
from allonnes.town.models import ClosingDay, Department
from budgets.projects.audience import news_of
from budgets.projects.deposit.actions.deposit import lock_project
from budgets.projects.enums import Answer, ProjectState
from budgets.projects.models import CompletionRequest, CriterionAnswer, Dossier, Project
from budgets.projects.study import permissions
from budgets.projects.study.messages import COMPLETION_REMINDER, PROJECT_TO_COMPLETE, STUDY_REMINDER, STUDY_STARTED
from budgets.projects.workflow import PROJECT

REMINDER_GAP = timedelta(days=7)
DAYS_BEFORE_DUE = timedelta(days=4)


@dataclass(frozen=True)
class Finding:
    """The answer to one criterion: yes, no (with its reason) or not applicable."""

    criterion: int
    answer: str
    reason: str


@transaction.atomic
def accept_project(*, project: Project, by: User, now: datetime) -> None:
    """Say that the project may be studied."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_accept(by, locked, now))
    workflow.advance(PROJECT, locked, "accept", by=by)


@transaction.atomic
def open_dossier(*, project: Project, by: User, department: Department, now: datetime) -> Dossier:
    """Start the study: a service has so many working days; authors and followers are told who studies."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_open_dossier(by, locked, now))
    workflow.advance(PROJECT, locked, "start_study", by=by)
    closed = set(ClosingDay.objects.values_list("day", flat=True))
    due_on = add_working_days(timezone.localdate(now), locked.edition.study_days, closing_days=closed)
    dossier, _is_new = Dossier.objects.get_or_create(
        project=locked, defaults={"department": department, "analyst": by, "due_on": due_on, "opened_at": now}
    )
    fact = f"study:{locked.pk}"
    tell_authors(locked, STUDY_STARTED, fact=fact, department=department.name)
    tell_followers(locked, STUDY_STARTED, fact=fact, department=department.name)
    return dossier


def lock_dossier(dossier: Dossier) -> Dossier:
    """The dossier under lock, its project first, as every act of the study does."""
    lock_project(dossier.project)
    return lock(Dossier.objects.select_related("project__edition", "project__category"), dossier.pk)


@transaction.atomic
def write_dossier(
    *, dossier: Dossier, by: User, answers: Mapping[str, Any], findings: list[Finding], now: datetime
) -> Dossier:
    """Keep what was found so far; `findings` are all of them, a criterion left out has no answer any more.

    `answers` holds `read_revision`: two agents at once lose nothing.
    """
    locked = lock_dossier(dossier)
    refuse(permissions.refusal_to_write_dossier(by, locked, now))
    values = dict(answers)
    refuse_stale(locked, locked.revision, values.pop("read_revision"))
    for name, value in values.items():
        setattr(locked, name, value)
    locked.revision, locked.analyst = locked.revision + 1, by
    locked.full_clean(exclude=["project", "department", "analyst"])
    locked.save()
    kept = [*_typed(locked, findings), *_computed(locked)]
    locked.answers.exclude(criterion__in=[finding.criterion for finding in kept]).delete()
    for finding in kept:
        CriterionAnswer.objects.update_or_create(
            dossier=locked,
            criterion_id=finding.criterion,
            defaults={"answer": finding.answer, "reason": finding.reason.strip()},
        )
    return locked


def _typed(dossier: Dossier, findings: list[Finding]) -> list[Finding]:
    """What was answered by hand, without what is computed."""
    computed = set(dossier.project.edition.criteria.filter(is_cost_limit=True).values_list("pk", flat=True))
    return [finding for finding in findings if finding.criterion not in computed]


def _computed(dossier: Dossier) -> list[Finding]:
    """Whether the cost fits is not a matter of opinion: nobody answers « oui » above the limit."""
    edition = dossier.project.edition
    answer, reason = cost_answer(dossier.cost, edition.cost_limit)
    return [Finding(criterion.pk, answer, reason) for criterion in edition.criteria.filter(is_cost_limit=True)]


def cost_answer(cost: int | None, limit: int) -> tuple[Answer, str]:
    """The answer to « le coût est dans la limite », and why; both in euros."""
    if not cost:
        return Answer.NOT_APPLICABLE, ""
    if cost <= limit:
        return Answer.YES, ""
    return Answer.NO, _("Le coût retenu, %(cost)s, dépasse le maximum d’un projet, %(limit)s.") % {
        "cost": euros(cost),
        "limit": euros(limit),
    }


@transaction.atomic
def return_dossier(*, dossier: Dossier, by: User, now: datetime) -> None:
    """Give the dossier back to whoever decides; it must be whole."""
    locked = lock_dossier(dossier)
    refuse(permissions.refusal_to_return_dossier(by, locked, now))
    Dossier.objects.filter(pk=locked.pk).update(completed_at=now, revision=locked.revision + 1)


@transaction.atomic
def take_back_dossier(*, dossier: Dossier, by: User, now: datetime) -> None:
    """Take back what was given, to write it again: whoever decides no longer sees it as returned."""
    locked = lock_dossier(dossier)
    refuse(permissions.refusal_to_take_back(by, locked, now))
    Dossier.objects.filter(pk=locked.pk).update(completed_at=None, revision=locked.revision + 1)


@transaction.atomic
def transfer_dossier(*, dossier: Dossier, by: User, department: Department, now: datetime) -> None:
    """Give the dossier to another service."""
    locked = lock_dossier(dossier)
    refuse(permissions.refusal_to_write_dossier(by, locked, now))
    Dossier.objects.filter(pk=locked.pk).update(department=department, analyst=None, revision=locked.revision + 1)


@transaction.atomic
def ask_to_complete(*, project: Project, by: User, question: str, now: datetime) -> CompletionRequest:
    """Ask the authors for what is missing, with a day to answer; the project waits for them."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_ask(by, locked, now))
    workflow.advance(PROJECT, locked, "ask_to_complete", by=by, reason=question)
    due_on = timezone.localdate(now) + timedelta(days=locked.edition.completion_days)
    asked = CompletionRequest.objects.create(
        project=locked, question=question.strip(), asked_by=by, asked_at=now, due_on=due_on
    )
    tell_authors(locked, PROJECT_TO_COMPLETE, fact=f"completion:{asked.pk}", **_asked(asked))
    return asked


def _asked(asked: CompletionRequest) -> dict[str, Any]:
    link = reverse("budgets:complete", args=[asked.project.public_id])
    return {"question": asked.question, "due": day(asked.due_on), "link": link}


def remind_late(now: datetime) -> int:
    """Remind authors once, some days before their day, and services once a week after theirs; late runs catch up."""
    return _remind_authors(timezone.localdate(now)) + _remind_services(timezone.localdate(now))


def _remind_authors(today: date) -> int:
    rows = CompletionRequest.objects.filter(answered_at=None, reminded_on=None, due_on__lte=today + DAYS_BEFORE_DUE)
    waiting = rows.filter(project__state=ProjectState.INCOMPLETE).select_related("project__edition").order_by("pk")
    return sum(_remind_author(dossier.pk, today) for dossier in waiting)


@transaction.atomic
def _remind_author(pk: int, today: date) -> bool:
    rows = CompletionRequest.objects.select_for_update(of=("self",)).select_related("project__edition")
    asked = rows.filter(pk=pk, reminded_on=None, answered_at=None).first()
    if asked is None:
        return False
    tell_authors(asked.project, COMPLETION_REMINDER, fact=f"completion:{asked.pk}", **_asked(asked))
    CompletionRequest.objects.filter(pk=pk).update(reminded_on=today)
    return True


def _remind_services(today: date) -> int:
    rows = Dossier.objects.filter(completed_at=None, due_on__lt=today, project__state=ProjectState.IN_STUDY)
    late = rows.exclude(reminded_on__gt=today - REMINDER_GAP).exclude(department__email="").order_by("pk")
    return sum(_remind_service(dossier.pk, today) for dossier in late)


@transaction.atomic
def _remind_service(pk: int, today: date) -> bool:
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("project__edition", "department")
    late = rows.exclude(reminded_on__gt=today - REMINDER_GAP).filter(pk=pk).first()
    if late is None:
        return False
    desk = reverse("admin:budgets_dossier_change", args=[late.pk])
    payload = news_of(late.project, due=day(late.due_on), desk=desk)
    key = outbox.key_of(STUDY_REMINDER, late.pk, today)
    outbox.queue(STUDY_REMINDER, key=key, address=late.department.email, payload=payload)
    Dossier.objects.filter(pk=pk).update(reminded_on=today)
    return True
