"""Rows of councils at the desk: those of one's councils, written by an action, never deleted."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAdmin, RefusalTold
from instances.councils.permissions import councils_of


class CouncilRowsAdmin(RefusalTold, DeskAdmin):
    """An animator writes for their own councils; what may still be written is said by `may_write`."""

    change_form_template = "admin/instances/outcomes/change_form.html"
    may_write: Callable[[Any, Any, Any], str | None]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(council__in=councils_of(request.user))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or type(self).may_write(request.user, obj, timezone.now()) is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what belongs to one's councils is offered."""
        own = councils_of(request.user)
        if db_field.name == "council":
            kwargs["queryset"] = own
        elif hasattr(db_field.related_model, "council"):
            kwargs["queryset"] = db_field.related_model._default_manager.filter(council__in=own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OfOneCouncil(forms.ModelForm):  # type: ignore[type-arg]
    """What a row names belongs to its own council."""

    of_council: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any] | None:
        answers = super().clean()
        council = (answers or {}).get("council")
        for name in self.of_council:
            chosen = (answers or {}).get(name)
            if chosen is not None and council is not None and chosen.council_id != council.pk:
                self.add_error(name, "Choisissez parmi ce qui appartient à ce conseil.")
        return answers


def save_by(action: Callable[..., Any], name: str, obj: Any, request: HttpRequest) -> None:
    """Write a row of the admin by its action."""
    action(**{name: obj}, by=person_of(request), now=timezone.now())
