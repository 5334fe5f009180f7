"""Projects at the desk: to read, with their history."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from allonnes.core.desk import DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from budgets.admin.moderation import HIDE, KEEP
from budgets.admin.study import STUDY_ACTIONS, StudyStep
from budgets.models import Authorship, Project, ProjectHistory


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        return super().get_queryset(request).filter(number__isnull=False)
