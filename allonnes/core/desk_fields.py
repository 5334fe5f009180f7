"""What a page of the desk shows of a thing to whoever reads it and does not write it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.http import HttpRequest


class ReadFields(admin.ModelAdmin):  # type: ignore[type-arg]
    """Pages that are read show what the thing holds, not what its form alone would ask."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever only reads sees no field that the form alone knows: it holds nothing to read."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(heading, {**options, "fields": self._read_in(options["fields"])}) for heading, options in fieldsets]

    def _read_in(self, fields: Any) -> list[Any]:
        names = flatten(fields)
        return [name for name in names if callable(name) or hasattr(self.model, name) or hasattr(self, name)]
