"""The lists of the desk: one work queue at a time, its most pressing first."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from allonnes.core.queues import PARAMETER, Queue, queues_on


def chosen_queue(request: HttpRequest, model: Any) -> Queue | None:
    """The queue that the address of a list opens, if this person has it."""
    name = request.GET.get(PARAMETER)
    return next((queue for queue in queues_on(model, request.user) if queue.name == name), None) if name else None


class QueueFilter(admin.SimpleListFilter):
    """« File »: what waits, exactly as the first page of the desk counts it."""

    title = "file de travail"
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(queue.name, str(queue.label)) for queue in queues_on(model_admin.model, request.user)]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        queue = chosen_queue(request, queryset.model)
        if queue is None:
            return queryset
        return queryset.filter(pk__in=queue.rows(request.user, timezone.now()).order_by().values("pk"))
