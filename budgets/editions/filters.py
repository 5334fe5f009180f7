"""The edition of a list of the desk: that under way unless another is asked for, and always said."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.desk_lists import chosen_queue, memory_of
from budgets.editions.models import Edition

ALL = "toutes"


class EditionUnderWay(admin.SimpleListFilter):
    """A list opens on the town's newest edition; a work queue shows all that waits, whatever its edition."""

    title = gettext_lazy("édition")
    parameter_name = "edition__id__exact"
    path = "edition"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self._editions = _editions(request)
        self._is_queue = chosen_queue(request, model) is not None
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(edition.pk), str(edition)) for edition in self._editions]

    def value(self) -> Any:
        """The edition asked for; else that under way."""
        asked = super().value()
        if asked is not None or self._is_queue:
            return asked
        own = (edition for edition in self._editions if edition.is_published and not edition.is_imported)
        return next((str(edition.pk) for edition in own), None)

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        known = {value for value, _label in self.lookup_choices}
        return queryset.filter(**{self.path: self.value()}) if self.value() in known else queryset

    def fixes(self) -> tuple[str, ...]:
        """What is the same for every row of one edition."""
        known = {value for value, _label in self.lookup_choices}
        return (self.path, f"{self.path}__year") if self.value() in known else ()

    def choices(self, changelist: Any) -> Iterator[Any]:
        """All of them is a choice like another: a filter that nobody asked for is seen, and taken away."""
        chosen = self.value()
        yield {
            "selected": chosen in {None, ALL},
            "query_string": changelist.get_query_string({self.parameter_name: ALL, PAGE_VAR: None}),
            "display": _("Toutes les éditions"),
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": chosen == value,
                "query_string": changelist.get_query_string({self.parameter_name: value, PAGE_VAR: None}),
                "display": label,
            }


class ProjectEditionUnderWay(EditionUnderWay):
    """The same for what belongs to a project."""

    parameter_name = "project__edition__id__exact"
    path = "project__edition"


def _editions(request: HttpRequest) -> list[Edition]:
    """Asked once a page, whatever the number of views that it counts."""
    memory = memory_of(request)
    if "editions" not in memory:
        rows = Edition.objects.newest_first().only("pk", "title", "year", "is_published", "is_imported")
        memory["editions"] = list(rows)
    return list(memory["editions"])
