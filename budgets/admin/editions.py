"""Editions at the desk: to read; what changes them are actions."""

from django.contrib import admin

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from budgets.actions import editions
from budgets.models import Category, Edition, Envelope, Phase
from budgets.permissions import editions as permissions


class PhaseInline(ReadOnlyInline):
    model = Phase
    view_permission = "budgets.view_edition"


class EnvelopeInline(ReadOnlyInline):
    model = Envelope
    view_permission = "budgets.view_edition"
    fields = ("name", "amount")


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


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    actions = None
    list_display = ("name", "edition")
    list_filter = ("edition",)
    list_select_related = ("edition",)
    search_fields = ("name",)
