"""The desk's page of a project: everything that one person may know of it, and what they may do next."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from allonnes.core.queues import Sign
from allonnes.town.models import PartnerBody
from budgets.editions.models import Competence
from budgets.projects.deposit.similar import similar_projects, similar_to
from budgets.projects.enums import UNDER_REVIEW
from budgets.projects.models import Comment, CompletionRequest, Decision, Dossier, Project, Report, Support
from budgets.projects.study import permissions
from budgets.projects.study.following import Walk, walk_of
from budgets.projects.study.forms import DossierForm, dossier_form
from budgets.projects.study.reading import Study, deadline_of, dossier_of, study_of
from budgets.projects.study.story import Event, story_of

NEXT_ACTS = 3
MODERATION = frozenset({"moderer", "garder"})
RARE = MODERATION | {"reprendre-decision", "retirer", "reunir", "separer", "transferer"}
Button = dict[str, Any]


@dataclass(frozen=True)
class Acts:
    """What may be done: the first two or three, the rest, then what may not, and why."""

    next: list[Button]
    more: list[Button]
    blocked: list[Button]
    refused: list[Button]


@dataclass(frozen=True)
class ProjectPage:
    """What the template shows. `form` is the study to write, `study` the study to read; neither for who may not."""

    project: Project
    public_url: str
    study: Study | None
    form: DossierForm | None
    department: str
    due: tuple[Sign, str] | None
    decision: Decision | None
    knows_decisions: bool
    story: list[Event]
    similar: list[Project] | None
    reports: list[Report]
    walk: Walk | None
    questions: list[CompletionRequest] = field(default_factory=list)
    absorbed: list[Project] = field(default_factory=list)
    joinable: tuple[str, ...] = ()


def whole(rows: "QuerySet[Project]") -> "QuerySet[Project]":
    """Everything that the page shows of a project, in a fixed number of queries."""
    readable = Project.objects.readable().filter(pk=OuterRef("pk"))
    related = ("edition__opening", "category__department", "neighbourhood", "envelope", "merged_into")
    dossier = ("dossier__department", "dossier__competence")
    decisions = Decision.objects.select_related("criterion", "decided_by").order_by("pk")
    lists = ("photos", "completion_requests", "edition__phases", "edition__criteria", "dossier__answers")
    absorbed = Project.objects.filter(merged_into=OuterRef("pk")).order_by("pk")
    competences = Competence.objects.order_by("subject")
    reports = Report.objects.filter(project=OuterRef("pk"), comment=None, handled_at=None).order_by("pk")
    return (
        rows.select_related(*related, *dossier)
        .defer("search", "extra", "edition__search", "edition__opening__content")
        .prefetch_related(Prefetch("decisions", decisions), *lists)
        .annotate(
            is_readable=Exists(readable),
            support_count=_count_of(Support),
            comment_count=_count_of(Comment),
            absorbed_rows=ArraySubquery(absorbed.values_list(JSONObject(id="pk", number="number", title="title"))),
            competence_rows=ArraySubquery(
                competences.values_list(JSONObject(id="pk", subject="subject", partner="partner__name"))
            ),
            report_rows=ArraySubquery(reports.values_list(JSONObject(reason="reason", words="words", at="at"))),
        )
    )


def _count_of(model: Any) -> Any:
    rows = model.objects.filter(project=OuterRef("pk")).order_by().values("project")
    return rows.annotate(rows=Count("pk")).values("rows")


def page_for(user: Any, project: Any, now: datetime, form: DossierForm | None = None) -> ProjectPage:
    """The page of a project fetched `whole`; `form`: the study as it was sent, to be corrected."""
    study, dossier = study_of(user, project), dossier_of(project)
    knows_decisions = user.has_perm("budgets.view_decision")
    in_force = next((decision for decision in project.decisions.all() if not decision.revoked_at), None)
    is_told = in_force is not None and (knows_decisions or in_force.published_at is not None)
    url = reverse("budgets:project", args=[project.edition.slug, project.number])
    return ProjectPage(
        project=project,
        public_url=url if project.is_readable else "",
        study=study,
        form=form or _form(user, project, study, now),
        department=dossier.department.name if dossier else "",
        due=deadline_of(dossier) if dossier and study else None,
        decision=in_force if is_told else None,
        knows_decisions=knows_decisions,
        story=story_of(project, dossier=dossier if study else None, knows_decisions=knows_decisions),
        similar=_similar(project, is_read=form is None),
        reports=_reports(user, project),
        absorbed=[Project(**row) for row in project.absorbed_rows],
        walk=walk_of(user, project, dossier if study else None, now),
        questions=list(project.completion_requests.all()),
        joinable=() if permissions.refusal_to_start_merge(user, project, now) else UNDER_REVIEW,
    )


def _form(user: Any, project: Any, study: Study | None, now: datetime) -> DossierForm | None:
    if study is None or permissions.refusal_to_write_dossier(user, study.dossier, now):
        return None
    form = dossier_form(project.edition, known_answers(study.dossier))(instance=study.dossier)
    choices: Any = form.fields["competence"]
    choices.choices = [("", choices.empty_label), *map(_competence, project.competence_rows)]
    return form


def _competence(row: dict[str, Any]) -> tuple[int, str]:
    """As its table names it."""
    partner = PartnerBody(name=row["partner"]) if row["partner"] else None
    return row["id"], str(Competence(subject=row["subject"], partner=partner))


def known_answers(dossier: Dossier) -> dict[int, tuple[str, str]]:
    """What is already answered, by criterion."""
    return {answer.criterion_id: (answer.answer, answer.reason) for answer in dossier.answers.all()}


def _similar(project: Project, *, is_read: bool) -> list[Project] | None:
    """The nearest of its edition, as long as two projects may be joined; None when finding them takes too long.

    The limit of time is for pages that are read: within a write, statements carry what its history needs.
    """
    if project.state not in UNDER_REVIEW:
        return []
    if is_read:
        return similar_to(project)
    return similar_projects(project.edition, project.title, project.description, exclude=project.pk)


def _reports(user: Any, project: Any) -> list[Report]:
    """What nobody treated yet, for moderators."""
    if not user.has_perm("budgets.moderate"):
        return []
    return [Report(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in project.report_rows]


def acts_of(buttons: list[Button], *, explains: bool, is_writing: bool, is_reported: bool) -> Acts:
    """Sort the buttons. What a study being written lacks is told to who writes it; other reasons, to who may know.

    What a report asks for comes first, and is folded with the rare acts otherwise.
    """
    pressing = [button for button in buttons if is_reported and button["action"].name in MODERATION]
    ordered = [*pressing, *(button for button in buttons if button not in pressing)]
    possible = [button for button in ordered if not button["reason"]]
    refused = [button for button in ordered if button["reason"]]
    usual = [button for button in possible if button in pressing or button["action"].name not in RARE][:NEXT_ACTS]
    blocked = [button for button in refused if is_writing and button["action"].name == "rendre"]
    told = [button for button in refused if button not in blocked] if explains else []
    return Acts(usual, [button for button in possible if button not in usual], blocked, told)
