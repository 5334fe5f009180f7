"""The study at the desk: the lists of dossiers and decisions, and the address where a study is written."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import construct_change_message
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAction, ReadOnlyAdmin
from allonnes.core.posting import posted
from budgets.editions.filters import ProjectEditionUnderWay
from budgets.projects.enums import COUNTED, UNDER_REVIEW, ProjectState
from budgets.projects.models import CompletionRequest, Decision, Dossier, Project
from budgets.projects.study import permissions
from budgets.projects.study.actions import study
from budgets.projects.study.actions.study import Finding
from budgets.projects.study.acts import DOSSIER_ACTIONS
from budgets.projects.study.desk_page import known_answers
from budgets.projects.study.dossier_list import DossierColumns
from budgets.projects.study.following import next_to_return, page_of
from budgets.projects.study.forms import DossierForm, dossier_form
from budgets.projects.study.permissions import dossiers_readable_by

SECRET_STEPS = (
    ("decider", "Dossier rendu, à décider"),
    ("publier", "Décision à publier"),
    ("sans-decision", "Sans décision"),
)
GIVE_BACK = "_rendre"


def _may_know(request: HttpRequest) -> bool:
    """A decision is secret until published: its existence too, but for who decides."""
    return request.user.has_perm("budgets.view_decision")


def _findings(form: DossierForm) -> list[Finding]:
    """The criteria that were answered."""
    typed = form.cleaned_data
    numbers = (name[10:] for name in typed if name.startswith("criterion_") and typed[name])
    return [Finding(int(number), typed[f"criterion_{number}"], typed[f"why_{number}"]) for number in numbers]


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
            ("au-vote", "Mis au vote"),
            *(SECRET_STEPS if _may_know(request) else ()),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today, may_know = timezone.localdate(), _may_know(request)
        in_force = Decision.objects.filter(project=OuterRef("pk"), revoked_at=None)
        unanswered = CompletionRequest.objects.filter(project=OuterRef("pk"), answered_at=None, due_on__lt=today)
        free = Q(~Exists(in_force)) if may_know else Q()
        wanted = {
            "examiner": Q(state__in=[ProjectState.SUBMITTED, ProjectState.ADMISSIBLE]) & free,
            "au-vote": Q(state__in=COUNTED),
            "completer": Q(state=ProjectState.INCOMPLETE),
            "etude": Q(state=ProjectState.IN_STUDY, dossier__completed_at=None),
            "retard": Q(state=ProjectState.IN_STUDY, dossier__completed_at=None, dossier__due_on__lt=today)
            | Q(Exists(unanswered)),
        }
        if may_know:
            wanted["decider"] = Q(state=ProjectState.IN_STUDY, dossier__completed_at__isnull=False) & free
            wanted["sans-decision"] = Q(state__in=UNDER_REVIEW) & free
            wanted["publier"] = Q(Exists(in_force.filter(published_at=None)))
        chosen = wanted.get(self.value() or "")
        return queryset.filter(chosen) if chosen else queryset


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
    """A service's queue; a dossier is read and written on the page of its project."""

    list_filter = (Late, "department", ProjectEditionUnderWay, "opinion")
    search_fields = ("project__title", "project__description")
    # What is to be returned comes first, what is returned last.
    ordering = (F("completed_at").asc(nulls_first=True), "due_on", "pk")
    desk_actions = DOSSIER_ACTIONS

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
        return request.user.has_perm("budgets.study_project")

    def page_of(self, obj: Dossier) -> str:
        """One page for a project and its dossier."""
        return page_of(obj.project_id)

    def acted(self, request: HttpRequest, obj: Dossier, action: DeskAction) -> None:
        """The page of the project says who gave it back, took it back, handed it over."""
        self.log_change(request, obj, action.label)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        with transaction.atomic():
            if posted(request) is not None:
                _lock_project(object_id)
            dossier = self.get_object(request, object_id)
            if dossier is None:
                return super().change_view(request, object_id, form_url, extra_context)
            return redirect(self.page_of(dossier)) if posted(request) is None else self._write(request, dossier)

    def _write(self, request: HttpRequest, dossier: Dossier) -> HttpResponse:
        """Keep what was typed, then give it back if asked; what ended meanwhile gives the words back."""
        user, now = person_of(request), timezone.now()
        if not user.has_perm("budgets.study_project"):
            raise PermissionDenied
        form = dossier_form(dossier.project.edition, known_answers(dossier))(request.POST, instance=dossier)
        reason = permissions.refusal_to_write_dossier(user, dossier, now)
        if reason:
            return self.unsaved(request, dossier, reason, form, title=str(dossier))
        if not form.is_valid():
            page: Any = self.admin_site.get_model_admin(Project)
            shown: HttpResponse = page.shown(request, dossier.project_id, form=form)
            return shown
        answers = {name: form.cleaned_data[name] for name in (*DossierForm.Meta.fields, "read_revision")}
        study.write_dossier(dossier=dossier, by=user, answers=answers, findings=_findings(form), now=now)
        self.log_change(request, dossier, construct_change_message(form, [], add=False))
        return redirect(self._written(request, dossier))

    def _written(self, request: HttpRequest, dossier: Dossier) -> str:
        """Say what was kept, and where one goes: the next dossier, once this one is given back."""
        user, now = person_of(request), timezone.now()
        fresh = Dossier.objects.select_related("project__edition", "project__category").get(pk=dossier.pk)
        if GIVE_BACK not in request.POST:
            messages.success(request, "Enregistré. Le dossier n’est pas encore rendu.")
            return self.page_of(dossier)
        reason = permissions.refusal_to_return_dossier(user, fresh, now)
        if reason:
            messages.warning(request, f"Enregistré, mais pas encore rendu. {reason}")
            return self.page_of(dossier)
        study.return_dossier(dossier=fresh, by=user, now=now)
        self.log_change(request, dossier, "Rendu.")
        following = next_to_return(user, fresh, now)
        messages.success(request, f"Rendu. {following.words}")
        return following.url


def _lock_project(number: str) -> None:
    """The project is locked first, as every action does."""
    if number.isascii() and number.isdigit():
        rows = Project.objects.select_for_update(of=("self",)).filter(dossier__pk=int(number))
        list(rows.values_list("pk", flat=True))


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """The decisions; each is read on the page of its project."""

    list_display = ("project", "outcome", "cost", "decided_by", "decided_at", "published_at", "revoked_at")
    list_filter = ("outcome", ("published_at", admin.EmptyFieldListFilter), "project__edition")
    list_select_related = ("project", "decided_by")
    ordering = ("-decided_at",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        decision = self.get_object(request, object_id)
        if decision is None or posted(request) is not None or not self.has_view_permission(request, decision):
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect(page_of(decision.project_id))
