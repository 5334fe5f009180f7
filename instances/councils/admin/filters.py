"""Filters of the lists of the councils."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from instances.councils.permissions import councils_of


class OwnCouncils(admin.RelatedFieldListFilter):
    """Only the councils that somebody works for are offered."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(council.pk), str(council)) for council in councils_of(request.user).order_by("name")]
