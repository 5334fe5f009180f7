"""Moving the demonstration on: the deposit ends today at midnight past, and services have studied its proposals."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied
from allonnes.town.models import Department
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.projects.deposit.actions import deposit
from budgets.projects.enums import UNDER_REVIEW, Answer, Opinion, ProjectState
from budgets.projects.models import Decision, Dossier, Project
from budgets.projects.study.actions import decisions, merges, study
from budgets.projects.study.actions.study import Finding
from budgets.projects.study.permissions import is_decided
from budgets.projects.study.queues import BEFORE_STUDY
from portal.demonstration.editions import NEXT_SOURCE
from portal.demonstration.people import administrator
from portal.demonstration.proposals import Proposal, read_proposals

DECIDER = "elue@example.org"
SUMMARY = (
    "Édition de démonstration : les propositions sont inventées. Les services de la ville les étudient une à une, "
    "et la ville répond à chacune."
)
QUESTION = "À quel endroit précis, et qui s’en occuperait ensuite ? Une phrase pour chaque question suffit."
MERGE_REASON = "Les deux idées sont les mêmes, à deux endroits voisins."
LATE_YES = "L’étude est finie : le coût est connu. Le projet est mis au vote (exemple)."
LATE_ANSWER = "Je ne sais pas encore (exemple)."
LATE_NO = "Il manquait une réponse à nos questions pour finir l’étude (exemple)."
# Past this number the decisions are taken and still secret: the official may publish them.
LAST_PUBLISHED = 40
TOO_LATE = "L’édition n’est plus dans son dépôt ni dans son étude : lancez « manage.py demo --reset »."


@dataclass(frozen=True)
class Desk:
    """Who studies and who decides, at which instant."""

    agent: User
    decider: User
    now: datetime


def phase_of_demo(now: datetime) -> str:
    """Where the coming edition stands: « deposit », « study », or another phase."""
    phase = Edition.objects.get(source=NEXT_SOURCE).phase_at(now)
    return phase.kind if phase else ""


@transaction.atomic
def move_to_study(now: datetime) -> bool:
    """End the deposit and study every proposal as its line says; False when the study is already under way."""
    edition = Edition.objects.get(source=NEXT_SOURCE)
    if edition.is_in_phase(PhaseKind.STUDY, now):
        return False
    if not edition.is_in_phase(PhaseKind.DEPOSIT, now):
        raise ActionDenied(TOO_LATE)
    Edition.objects.filter(pk=edition.pk).update(summary=SUMMARY)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    Phase.objects.filter(edition=edition, kind=PhaseKind.DEPOSIT).update(ends_at=midnight)
    Phase.objects.filter(edition=edition, kind=PhaseKind.STUDY).update(starts_at=midnight)
    desk = Desk(administrator(), User.objects.get_by_natural_key(DECIDER), now)
    # Joined first: once a decision is published, its project is no longer open to another.
    for row in sorted(read_proposals(), key=lambda proposal: not proposal.fate.startswith("fusion")):
        project = Project.objects.select_related("edition", "category__department").get(
            edition=edition, number=row.number
        )
        if project.title == row.title and _is_untouched(project):
            _study(project, row, desk)
    return True


@transaction.atomic
def finish_study(now: datetime) -> None:
    """Answer every project that still waits, and publish every decision: what a vote needs before it opens."""
    edition = Edition.objects.get(source=NEXT_SOURCE)
    rows = {row.number: row for row in read_proposals()}
    desk = Desk(administrator(), User.objects.get_by_natural_key(DECIDER), now)
    in_force = Decision.objects.filter(project=OuterRef("pk"), revoked_at=None)
    undecided = edition.projects.filter(~Exists(in_force), state__in=UNDER_REVIEW)
    for project in undecided.select_related("edition", "category__department").order_by("number"):
        row = rows.get(project.number or 0)
        is_known = row is not None and row.title == project.title and row.fate == "etude" and _is_written(project)
        if row is not None and is_known:
            _decide(_returned(project.dossier, row, desk), replace(row, answer=LATE_YES), desk)
        else:
            _refuse_late(project, desk)
    waiting = Decision.objects.filter(project__edition=edition, published_at=None, revoked_at=None)
    for decision in waiting.select_related("project").order_by("project__number"):
        decisions.publish_decision(decision=decision, by=desk.decider, now=now)


def _refuse_late(project: Project, desk: Desk) -> None:
    """What nobody finished in time: its service says no, then the town."""
    if project.state == ProjectState.INCOMPLETE:
        said: dict[str, Any] = {"answers": {}, "answer": LATE_ANSWER, "read_revision": project.revision}
        project = deposit.complete_project(project=project, by=desk.agent, now=desk.now, **said)
    is_open = project.state == ProjectState.IN_STUDY
    dossier = project.dossier if is_open else _dossier(project, desk)
    criterion = project.edition.criteria.order_by("pk")[0]
    if dossier.completed_at is None:
        _given_back(dossier, desk, refused=criterion.label, reason=LATE_NO, cost=None)
    answers: dict[str, Any] = {"criterion": criterion, "reason": LATE_NO, "public_answer": LATE_NO}
    decisions.decide_rejection(project=project, by=desk.decider, now=desk.now, **answers)


def _is_written(project: Project) -> bool:
    """Its dossier waits for its end, as the demonstration left it."""
    return project.state == ProjectState.IN_STUDY and project.dossier.completed_at is None


def _is_untouched(project: Project) -> bool:
    """What somebody studied by hand stays as they left it."""
    return project.state in BEFORE_STUDY and not is_decided(project)


def _study(project: Project, row: Proposal, desk: Desk) -> None:
    fate, _sep, what = row.fate.partition(":")
    agent, now = desk.agent, desk.now
    if fate == "fusion":
        survivor = Project.objects.get(edition=project.edition, number=int(what))
        if survivor.state not in UNDER_REVIEW or is_decided(survivor):
            return
        merges.merge_projects(merged=project, survivor=survivor, by=agent, reason=MERGE_REASON, now=now)
    elif fate == "complement":
        study.ask_to_complete(project=project, by=agent, question=QUESTION, now=now)
    else:
        dossier = _dossier(project, desk)
        if fate != "etude":
            _decide(_returned(dossier, row, desk), row, desk)


def _dossier(project: Project, desk: Desk) -> Dossier:
    department = project.category.department if project.category else None
    assert isinstance(department, Department)  # noqa: S101  # every theme of the demonstration has its service
    return study.open_dossier(project=project, by=desk.agent, department=department, now=desk.now)


def _returned(dossier: Dossier, row: Proposal, desk: Desk) -> Project:
    _given_back(dossier, desk, refused=row.fate.partition(":")[2], reason=row.answer, cost=row.cost)
    return dossier.project


def _given_back(dossier: Dossier, desk: Desk, *, refused: str, reason: str, cost: int | None) -> None:
    """Every criterion answered « oui », but the one refused, if any."""
    findings = [
        Finding(
            criterion.pk,
            Answer.NO if criterion.label == refused else Answer.YES,
            reason if criterion.label == refused else "",
        )
        for criterion in dossier.project.edition.criteria.all()
    ]
    answers = {
        "cost": cost,
        "opinion": Opinion.UNFAVOURABLE if refused else Opinion.FAVOURABLE,
        "delay_months": 8,
        "read_revision": dossier.revision,
    }
    kept = study.write_dossier(dossier=dossier, by=desk.agent, answers=answers, findings=findings, now=desk.now)
    study.return_dossier(dossier=kept, by=desk.agent, now=desk.now)


def _decide(project: Project, row: Proposal, desk: Desk) -> None:
    said: dict[str, Any] = {"project": project, "by": desk.decider, "public_answer": row.answer, "now": desk.now}
    refused = row.fate.partition(":")[2]
    if refused:
        criterion = project.edition.criteria.get(label=refused)
        decision = decisions.decide_rejection(criterion=criterion, reason=row.answer, **said)
    else:
        decision = decisions.decide_on_ballot(cost=row.cost, **said)
    if row.number <= LAST_PUBLISHED:
        decisions.publish_decision(decision=decision, by=desk.decider, now=desk.now)
