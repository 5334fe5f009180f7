"""Editions and projects at the desk: to read; what changes them are actions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from budgets.actions import editions
from budgets.models import Category, Edition, Envelope, Phase, Project, ProjectHistory
from budgets.permissions import editions as permissions


class _ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("budgets.view_edition")


class PhaseInline(_ReadOnlyInline):
    model = Phase


class EnvelopeInline(_ReadOnlyInline):
    model = Envelope
    fields = ("name", "amount")


class HistoryInline(_ReadOnlyInline):
    model = ProjectHistory
    fields = readonly_fields = ("at", "event", "from_state", "to_state", "by", "reason")


@admin.register(Edition)
class EditionAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("title", "year", "amount", "rule", "is_published", "is_imported")
    list_filter = ("is_published", "is_imported", "year")
    search_fields = ("title",)
    ordering = ("-year",)
    exclude = ("search", "pabulib_meta")
    inlines = (PhaseInline, EnvelopeInline)
    desk_actions = (
        DeskAction(
            name="publier",
            label="Rendre l’édition visible",
            question="Tout le monde pourra lire cette édition, ses projets et ses résultats.",
            success="L’édition est visible.",
            refusal=permissions.refusal_to_publish_edition,
            run=lambda obj, by, now: editions.publish_edition(edition=obj, by=by, now=now),
        ),
        DeskAction(
            name="masquer",
            label="Masquer l’édition",
            question="L’édition ne sera plus lisible par le public. Vous pourrez la rendre visible à nouveau.",
            success="L’édition est masquée.",
            refusal=permissions.refusal_to_hide_edition,
            run=lambda obj, by, now: editions.hide_edition(edition=obj, by=by, now=now),
            is_danger=True,
        ),
    )


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("number", "title", "edition", "category", "neighbourhood", "cost", "state")
    list_filter = ("edition", "state", "neighbourhood")
    list_select_related = ("edition", "category", "neighbourhood")
    search_fields = ("title", "description")
    ordering = ("edition", "number")
    exclude = ("search", "extra")
    inlines = (HistoryInline,)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    actions = None
    list_display = ("name", "edition")
    list_filter = ("edition",)
    list_select_related = ("edition",)
    search_fields = ("name",)
