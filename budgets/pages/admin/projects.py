"""Projects at the desk: to read, with their history."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from allonnes.contributions.desk import HIDE, KEEP
from allonnes.core.desk import DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from allonnes.core.templatetags.french import euros
from budgets.projects.models import Authorship, Dossier, Project, ProjectHistory
from budgets.projects.study.admin import STUDY_ACTIONS, StudyStep
from budgets.voting.ballot.hidden import ON_BALLOT, is_on_ballot
from budgets.voting.desk.page import address


class HistoryInline(ReadOnlyInline):
    model = ProjectHistory
    view_permission = "budgets.view_edition"
    fields = readonly_fields = ("at", "who", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProjectHistory]:
        signs = Authorship.objects.filter(project=OuterRef("project"), user=OuterRef("by"))
        rows: QuerySet[ProjectHistory] = super().get_queryset(request)
        return rows.annotate(is_by_author=Exists(signs))

    @admin.display(description="par")
    def who(self, row: Any) -> str:
        """What kind of person moved it: the desk shows neither who wrote a project nor an address."""
        if row.by_id is None:
            return "Le portail"
        return "Une personne qui le signe" if row.is_by_author else "La ville"


@admin.register(Project)
class ProjectAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("number", "title", "edition", "category", "neighbourhood", "cost", "state")
    list_filter = (StudyStep, "edition", "state", "category__department", "neighbourhood")
    list_select_related = ("edition", "category", "neighbourhood")
    search_fields = ("title", "description")
    ordering = ("edition", "number")
    # Who wrote it is no business of the desk: neither contacts nor drafts.
    exclude = ("search", "extra", "assisted_entry")
    inlines = (HistoryInline,)
    desk_actions = (*STUDY_ACTIONS, HIDE, KEEP)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        dossier = ("dossier_words",) if request.user.has_perm("budgets.view_dossier") else ()
        on_ballot = ("vote_words",) if obj is not None and obj.is_hidden and is_on_ballot(obj) else ()
        return (*on_ballot, *dossier)

    @admin.display(description="masqué pendant le vote")
    def vote_words(self, project: Project) -> str:
        """What voters see of it, and the way to a withdrawal, for whoever may do it."""
        url = address("withdraw", project.edition, number=project.number)
        who = "La personne qui administre le portail peut le retirer du vote"
        return format_html('{} {} : <a href="{}">{}</a>', ON_BALLOT, who, url, "Retirer ce projet du vote")

    @admin.display(description="dossier d’étude")
    def dossier_words(self, project: Project) -> str:
        """What the service thinks, and the way to its dossier."""
        dossier = Dossier.objects.filter(project=project).select_related("department").first()
        if dossier is None:
            return "Pas encore ouvert."
        words = [dossier.department.name, dossier.get_opinion_display() if dossier.completed_at else "pas encore rendu"]
        words += [euros(dossier.cost)] if dossier.completed_at and dossier.cost else []
        url = reverse("admin:budgets_dossier_change", args=[dossier.pk])
        return format_html('<a href="{}">{}</a>', url, " · ".join(words))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        rows: Any = super().get_queryset(request)
        deposited: QuerySet[Project] = rows.deposited()
        return deposited
