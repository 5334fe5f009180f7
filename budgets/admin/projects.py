"""Projects at the desk: to read, with their history."""

from django.contrib import admin

from allonnes.core.desk import ReadOnlyAdmin, ReadOnlyInline
from budgets.models import Project, ProjectHistory


class HistoryInline(ReadOnlyInline):
    model = ProjectHistory
    view_permission = "budgets.view_edition"
    fields = readonly_fields = ("at", "event", "from_state", "to_state", "by", "reason")


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("number", "title", "edition", "category", "neighbourhood", "cost", "state")
    list_filter = ("edition", "state", "neighbourhood")
    list_select_related = ("edition", "category", "neighbourhood")
    search_fields = ("title", "description")
    ordering = ("edition", "number")
    exclude = ("search", "extra")
    inlines = (HistoryInline,)
