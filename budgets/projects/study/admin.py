"""The study at the desk: a service's dossiers, and the buttons of a project's page, each an action that asks first."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAction, ReadOnlyAdmin
from allonnes.core.posting import posted, refusal_in_messages
from budgets.editions.filters import ProjectEditionUnderWay
from budgets.projects.deposit.actions import deposit
from budgets.projects.deposit.permissions import deposit as deposit_permissions
from budgets.projects.enums import ProjectState
from budgets.projects.models import Decision, Dossier, Merge, Project
from budgets.projects.study import permissions
from budgets.projects.study.actions import decisions, merges, study
from budgets.projects.study.actions.study import Finding
from budgets.projects.study.dossier_list import DossierColumns
from budgets.projects.study.forms import (
    AnswerReceivedForm,
    BallotForm,
    DossierForm,
    MergeForm,
    OpenDossierForm,
    PublishForm,
    QuestionForm,
    ReasonForm,
    RejectionForm,
    ReturnForm,
    dossier_form,
)
from budgets.projects.study.permissions import dossiers_readable_by

SECRET_STEPS = (("decider", "Dossier rendu, à décider"), ("publier", "Décision à publier"))
NOT_TO_KNOW = "Seules les personnes qui décident voient les décisions."
READ_ONLY = ("department", "due_on", "completed_at", "analyst")
SHOWN = ("missing", "project_text", "findings")
NO_DECISION = "Aucune décision n’est prise pour ce projet."
NOT_MERGED = "Ce projet n’est pas réuni avec un autre."


def _standing(project: Project) -> Any:
    """The decision that stands, or None."""
    return project.decisions.filter(revoked_at=None).select_related("project__edition").first()


def _merge_of(project: Project) -> Any:
    """The merge that joined it to another, or None."""
    rows = Merge.objects.filter(merged=project, undone_at=None)
    return rows.select_related("merged__edition", "survivor").first()


def _of_decision(refusal: Any) -> Any:
    def asked(user: User, project: Project, now: Any) -> str | None:
        if not user.has_perm("budgets.view_decision"):
            return NOT_TO_KNOW
        decision = _standing(project)
        return refusal(user, decision, now) if decision else NO_DECISION

    return asked


def _refusal_to_undo(user: User, project: Project, now: Any) -> str | None:
    merge = _merge_of(project)
    return permissions.refusal_to_unmerge(user, merge, now) if merge else NOT_MERGED


def _cost_known(project: Project) -> dict[str, Any]:
    dossier = Dossier.objects.filter(project=project).first()
    return {"cost": dossier.cost} if dossier and dossier.cost else {}


def _write_answer_received(*, project: Project, by: User, answer: str, now: datetime) -> object:
    """The answer alone: the text of the project stays as it is."""
    return deposit.complete_project(
        project=project, by=by, answers={}, answer=answer, read_revision=project.revision, now=now
    )


STUDY_ACTIONS = (
    DeskAction(
        name="recevable",
        label="Recevable",
        question="Ce projet peut être étudié.",
        success="Le projet est recevable.",
        refusal=permissions.refusal_to_accept,
        run=study.accept_project,
    ),
    DeskAction(
        name="etudier",
        label="Commencer l’étude",
        question="Un dossier s’ouvre pour ce service. Les personnes qui signent ou suivent le projet sont prévenues.",
        success="Le dossier est ouvert.",
        refusal=permissions.refusal_to_open_dossier,
        run=study.open_dossier,
        form_class=OpenDossierForm,
        initial=lambda obj: {"department": obj.category.department if obj.category else None},
    ),
    DeskAction(
        name="completer",
        label="Demander un complément",
        question="Votre question est envoyée aux personnes qui signent le projet. L’étude attend leur réponse.",
        success="La question est envoyée.",
        refusal=permissions.refusal_to_ask,
        run=study.ask_to_complete,
        form_class=QuestionForm,
    ),
    DeskAction(
        name="repondre-complement",
        label="Écrire la réponse reçue",
        question="Pour une personne sans adresse électronique, qui a répondu au guichet ou par téléphone.",
        success="La réponse est notée. L’étude reprend.",
        refusal=deposit_permissions.refusal_to_complete,
        run=_write_answer_received,
        form_class=AnswerReceivedForm,
    ),
    DeskAction(
        name="au-vote",
        label="Mettre au vote",
        question="La décision reste secrète jusqu’à sa publication.",
        success="La décision est prise. Elle attend d’être publiée.",
        refusal=permissions.refusal_to_start_ballot,
        run=decisions.decide_on_ballot,
        form_class=BallotForm,
        initial=_cost_known,
    ),
    DeskAction(
        name="refuser",
        label="Ne pas retenir",
        question="Un refus dit le critère, le motif et une réponse publique. Il reste secret jusqu’à sa publication.",
        success="La décision est prise. Elle attend d’être publiée.",
        refusal=permissions.refusal_to_reject,
        run=decisions.decide_rejection,
        form_class=RejectionForm,
        initial=lambda obj: {"edition": obj.edition_id},
        is_danger=True,
    ),
    DeskAction(
        name="publier-decision",
        label="Publier la décision",
        question="Tout le monde lira cette décision. Les personnes qui signent ou suivent le projet sont prévenues.",
        success="La décision est publiée.",
        refusal=_of_decision(permissions.refusal_to_publish_decision),
        run=decisions.publish_decision,
        acts_on=_standing,
        form_class=PublishForm,
    ),
    DeskAction(
        name="reprendre-decision",
        label="Reprendre la décision",
        question="La décision est annulée. Si elle était publiée, l’étude reprend et chacun lit pourquoi.",
        success="La décision est reprise.",
        refusal=_of_decision(permissions.refusal_to_revoke),
        run=decisions.revoke_decision,
        acts_on=_standing,
        form_class=ReasonForm,
        is_danger=True,
    ),
    DeskAction(
        name="retirer",
        label="Retirer à la demande de l’auteur",
        question="Le projet sort de la liste, son texte ne se lit plus. Les personnes qui le suivent lisent la raison.",
        success="Le projet est retiré.",
        refusal=deposit_permissions.refusal_to_withdraw,
        run=deposit.withdraw_project,
        form_class=ReasonForm,
        is_danger=True,
    ),
    DeskAction(
        name="reunir",
        label="Réunir avec un autre projet",
        question="Les signatures, les soutiens et les suivis passent au projet gardé. Chacun est prévenu. "
        "On peut défaire jusqu’à la fin de l’étude.",
        success="Les deux projets sont réunis.",
        refusal=permissions.refusal_to_start_merge,
        run=merges.merge_projects,
        form_class=MergeForm,
        initial=lambda obj: {"project": obj},
    ),
    DeskAction(
        name="separer",
        label="Séparer de nouveau",
        question="Chaque projet retrouve ses signatures, ses soutiens et ses suivis. Chacun est prévenu.",
        success="Les deux projets sont séparés.",
        refusal=_refusal_to_undo,
        run=merges.undo_merge,
        acts_on=_merge_of,
    ),
)


def _may_know(request: HttpRequest) -> bool:
    """A decision is secret until published: its existence too, but for who decides."""
    return request.user.has_perm("budgets.view_decision")


def _lock_project(match: Any) -> None:
    number = str(match.kwargs.get("object_id", ""))
    if number.isascii() and number.isdigit():
        rows = Project.objects.select_for_update(of=("self",)).filter(dossier__pk=int(number))
        list(rows.values_list("pk", flat=True))


class StudyStep(admin.SimpleListFilter):
    """Where a project stands for those who study and decide."""

    title = "étape de l’étude"
    parameter_name = "etape"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("examiner", "À examiner"),
            ("completer", "À compléter"),
            ("etude", "En étude"),
            ("retard", "En retard"),
            *(SECRET_STEPS if _may_know(request) else ()),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        may_know = _may_know(request)
        free = ~Q(decisions__in=Decision.objects.filter(revoked_at=None)) if may_know else Q()
        wanted = {
            "examiner": Q(state__in=[ProjectState.SUBMITTED, ProjectState.ADMISSIBLE]) & free,
            "completer": Q(state=ProjectState.INCOMPLETE),
            "etude": Q(state=ProjectState.IN_STUDY, dossier__completed_at=None),
            "retard": Q(state=ProjectState.IN_STUDY, dossier__completed_at=None, dossier__due_on__lt=today)
            | Q(completion_requests__answered_at=None, completion_requests__due_on__lt=today),
        }
        if may_know:
            wanted["decider"] = Q(state=ProjectState.IN_STUDY, dossier__completed_at__isnull=False) & free
            wanted["publier"] = Q(decisions__in=Decision.objects.filter(revoked_at=None, published_at=None))
        chosen = wanted.get(self.value() or "")
        return queryset.filter(chosen).distinct() if chosen else queryset


class Late(admin.SimpleListFilter):
    title = "échéance"
    parameter_name = "retard"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "En retard"), ("non", "Rendus")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "oui":
            return queryset.filter(completed_at=None, due_on__lt=timezone.localdate())
        return queryset.exclude(completed_at=None) if self.value() == "non" else queryset


@admin.register(Dossier)
class DossierAdmin(DossierColumns):
    """A service's queue: its agents see their own service, those who decide see all."""

    list_filter = (Late, "department", ProjectEditionUnderWay, "opinion")
    search_fields = ("project__title", "project__description")
    # What is to be returned comes first, what is returned last.
    ordering = (F("completed_at").asc(nulls_first=True), "due_on", "pk")
    desk_actions = (
        DeskAction(
            name="rendre",
            label="Rendre le dossier",
            question="Le dossier part à la personne qui décide. Il peut encore être repris avant la décision.",
            success="Le dossier est rendu.",
            refusal=permissions.refusal_to_return_dossier,
            run=study.return_dossier,
            form_class=ReturnForm,
        ),
        DeskAction(
            name="reprendre",
            label="Reprendre le dossier",
            question="Le dossier n’est plus rendu : la personne qui décide attend, et vous pouvez le modifier.",
            success="Le dossier est repris. Pensez à le rendre.",
            refusal=permissions.refusal_to_take_back,
            run=study.take_back_dossier,
        ),
        DeskAction(
            name="transferer",
            label="Donner à un autre service",
            question="Le dossier change de service. Ce qui est déjà écrit est gardé.",
            success="Le dossier est transmis.",
            refusal=permissions.refusal_to_write_dossier,
            run=study.transfer_dossier,
            form_class=OpenDossierForm,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super().get_queryset(request).select_related("project__edition", "project__category", "department")
        )
        return dossiers_readable_by(person_of(request), rows)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return request.user.has_perm("budgets.study_project")
        return permissions.refusal_to_write_dossier(person_of(request), obj, timezone.now()) is None

    @admin.display(description="le projet")
    def project_text(self, obj: Dossier) -> str:
        """What residents read; nothing that says who wrote it."""
        project = obj.project
        return f"{project}\n{project.place_words}\n{project.description}"

    @admin.display(description="réponses aux critères")
    def findings(self, obj: Dossier) -> str:
        """What was answered, for whoever only reads."""
        rows = obj.answers.select_related("criterion").order_by("criterion__position")
        return "\n".join(f"{row}. {row.reason}".strip() for row in rows) or "Aucune réponse pour l’instant."

    @admin.display(description="pour rendre le dossier")
    def missing(self, obj: Dossier) -> str:
        """What it lacks, said before the button appears."""
        if obj.completed_at:
            return "Il est rendu. Vous pouvez encore le reprendre avant la décision."
        return permissions.missing_in(obj) or "Tout y est : utilisez le bouton « Rendre le dossier »."

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The project first; then questions to whoever writes, and to the others, what was answered."""
        if not self.has_change_permission(request, obj):
            return ("project_text", *DossierForm.Meta.fields, "findings", *READ_ONLY)
        asked = [name for name in super().get_fields(request, obj) if name not in {*SHOWN, *READ_ONLY}]
        return ("missing", "project_text", *asked, *READ_ONLY)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*SHOWN, *READ_ONLY)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        known = {answer.criterion_id: (answer.answer, answer.reason) for answer in obj.answers.all()}
        return super().get_form(request, obj, change, form=dossier_form(obj.project.edition, known), **kwargs)

    def save_model(self, request: HttpRequest, obj: Dossier, form: Any, change: bool) -> None:
        answers = {name: form.cleaned_data[name] for name in form._meta.fields if name in form.cleaned_data}
        findings = [
            Finding(int(name[10:]), value, form.cleaned_data[f"why_{name[10:]}"])
            for name, value in form.cleaned_data.items()
            if name.startswith("criterion_") and value
        ]
        answers = {**answers, "read_revision": form.cleaned_data["read_revision"]}
        study.write_dossier(dossier=obj, by=person_of(request), answers=answers, findings=findings, now=timezone.now())

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refusal met at the last moment is told, not broken. The project is locked first, as every action does."""
        with refusal_in_messages(request), transaction.atomic():
            if posted(request) is not None:
                _lock_project(request.resolver_match)
                over = self._too_late(request)
                if over is not None:
                    return over
            return super().changeform_view(request, *args, **kwargs)
        return redirect(request.path)

    def _too_late(self, request: HttpRequest) -> HttpResponse | None:
        """The study ended, or the dossier changed hands, while it was being written: the words are given back."""
        number = str(request.resolver_match.kwargs.get("object_id", "")) if request.resolver_match else ""
        dossier: Any = self.get_object(request, number)
        user = person_of(request)
        reason = dossier and permissions.refusal_to_write_dossier(user, dossier, timezone.now())
        if not reason or not user.has_perm("budgets.study_project"):
            return None
        form = dossier_form(dossier.project.edition, {})(request.POST, instance=dossier)
        return self.unsaved(request, dossier, reason, form, title=str(dossier))


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("project", "outcome", "cost", "decided_by", "decided_at", "published_at", "revoked_at")
    list_filter = ("outcome", ("published_at", admin.EmptyFieldListFilter), "project__edition")
    list_select_related = ("project", "decided_by")
    ordering = ("-decided_at",)
