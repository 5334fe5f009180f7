"""The pieces of work of the services, each said done or dropped on its own page."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import due, two_lines
from requests_qrc.casework.acts import TASK_ACTIONS
from requests_qrc.casework.models import Task
from requests_qrc.casework.permissions import cases_of
from requests_qrc.intake.models import Case


@admin.register(Task)
class TaskAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("deadline", "what", "service", "is_dropped")
    list_display_links = ("what",)
    list_filter = ("department", "is_dropped", ("done_at", admin.EmptyFieldListFilter))
    list_select_related = ("case__category", "department")
    search_fields = ("title",)
    ordering = (F("done_at").desc(nulls_first=True), "due_on", "pk")
    order_words = "ce qui reste à faire d’abord"
    export_columns = ("title", "case", "department", "due_on", "done_at", "is_dropped", "drop_reason")
    names_people = False
    desk_actions = TASK_ACTIONS

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = super().get_queryset(request)
        own = Case.objects.filter(cases_of(request.user)).values("pk")
        return rows.filter(Q(case__in=own))

    @admin.display(description=gettext_lazy("échéance"), ordering="due_on")
    def deadline(self, task: Task) -> SafeString:
        return due(task.due_on, done_on=task.done_at)

    @admin.display(description=gettext_lazy("à faire"), ordering="title")
    def what(self, task: Task) -> SafeString:
        return two_lines(task.title, task.case.number, task.case.subject)

    @admin.display(description=gettext_lazy("service"), ordering="department")
    def service(self, task: Task) -> str:
        return str(task.department)

    def page_of(self, obj: Task) -> str:
        """Once done, one goes back to the case."""
        page: Any = self.admin_site.get_model_admin(Case)
        return str(page.page_of(obj.case))

    def acted(self, request: HttpRequest, obj: Task, action: DeskAction) -> None:
        self.log_change(request, obj, action.label)
