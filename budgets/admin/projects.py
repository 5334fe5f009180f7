"""Projects at the desk: to read, with their history."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from allonnes.core.desk import DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from budgets.admin.moderation import HIDE, KEEP
from budgets.admin.study import STUDY_ACTIONS, StudyStep
from budgets.enums import UNNUMBERED
from budgets.models import Project, ProjectHistory


class HistoryInline(ReadOnlyInline):
    model = ProjectHistory
    view_permission = "budgets.view_edition"
    fields = readonly_fields = ("at", "event", "from_state", "to_state", "by", "reason")


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
        return super().get_queryset(request).exclude(state__in=UNNUMBERED)
