"""The parts of an edition at the desk: shares, themes, criteria; its règlement, read; and who answers for what."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin, ReadOnlyAdmin, RefusalTold
from budgets.editions import desk_words
from budgets.editions.actions import setup
from budgets.editions.desk_links import preparation_page
from budgets.editions.forms import CategoryForm, CriterionForm
from budgets.editions.models import Category, Competence, Criterion, Edition, Regulation
from budgets.editions.permissions.setup import refusal_to_prepare_edition


class PartAdmin(RefusalTold):
    """Rows that belong to one edition: written until its vote is opened, then only read."""

    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A part never leaves its edition."""
        return ("edition",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "edition":
            kwargs["queryset"] = Edition.objects.filter(is_imported=False).order_by("-year", "-pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or refusal_to_prepare_edition(person_of(request), obj.edition, timezone.now()) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_write(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        setup.save_part(part=obj, by=person_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        setup.delete_part(part=obj, by=person_of(request), now=timezone.now())

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return redirect(preparation_page(obj.edition))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return redirect(preparation_page(obj.edition))


@admin.register(Category)
class CategoryAdmin(PartAdmin):
    about = "Un thème range les projets d’une édition, et donne chacun au service qui l’étudie."
    explained = desk_words.CATEGORY
    form = CategoryForm
    list_display = ("name", "department", "edition")
    list_filter = ("edition", "department")
    list_select_related = ("edition", "department")
    search_fields = ("name",)
    ordering = ("-edition__year", "name")


@admin.register(Criterion)
class CriterionAdmin(PartAdmin):
    about = "Une question à laquelle chaque étude répond. Un refus dit toujours quel critère manque."
    explained = desk_words.CRITERION
    form = CriterionForm
    list_display = ("label", "position", "edition")
    list_filter = ("edition",)
    list_select_related = ("edition",)
    search_fields = ("label",)
    ordering = ("-edition__year", "position")


@admin.register(Regulation)
class RegulationAdmin(ReadOnlyAdmin):
    """Versions are written from the page of the edition, and never change."""

    list_display = ("edition", "number", "deliberation", "deliberated_on", "published_at", "by")
    list_filter = ("edition",)
    list_select_related = ("edition", "by")
    ordering = ("-published_at",)


@admin.register(Competence)
class CompetenceAdmin(DeclaredAdmin):
    """Who answers for what: the same table for all editions."""

    about = "Qui s’occupe de quoi ? Les habitants lisent ce tableau, et un refus y renvoie."
    explained = desk_words.COMPETENCE
    list_display = ("subject", "partner", "department")
    list_filter = ("partner", "department")
    list_select_related = ("partner", "department")
    search_fields = ("subject", "note")
    ordering = ("subject",)
