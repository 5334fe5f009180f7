"""Draws by lot: prepared from a council, frozen by one person, done by another."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from allonnes.core.desk_cells import due, two_lines
from instances.councils.acts import DRAW_ACTS
from instances.councils.admin.filters import OwnCouncils
from instances.councils.models import Draw, DrawEntry
from instances.councils.permissions import draws_of


class EntryInline(ReadOnlyInline):
    model = DrawEntry
    view_permission = "instances.view_drawentry"
    fields = ("number", "candidacy", "gender", "rank", "is_seated", "is_substitute")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("candidacy")


@admin.register(Draw)
class DrawAdmin(DeskAdmin, ReadOnlyAdmin):
    about = (
        "La liste est arrêtée et publiée d’abord, le nombre vient après, une autre personne fait le tirage : "
        "tout le monde peut le refaire. Un tirage se prépare depuis la page d’un conseil."
    )
    desk_actions = DRAW_ACTS
    inlines = (EntryInline,)
    fieldsets = (
        ("Le tirage", {"fields": ("council", "college", "title", "seats", "substitutes", "is_parity", "state")}),
        ("Le nombre", {"fields": ("seed_source", "seed_on", "seed")}),
        ("Ce qui est gardé", {"fields": ("list_hash", "frozen_at", "frozen_by", "drawn_at", "confirmed_by")}),
    )
    list_display = ("day", "what", "state")
    list_display_links = ("what",)
    list_filter = ("state", ("council", OwnCouncils))
    list_select_related = ("council", "college")
    search_fields = ("title", "council__name")
    ordering = ("-seed_on", "-pk")
    order_words = "les plus récents d’abord"
    export_columns = ("council", "college", "title", "seats", "seed_on", "seed", "list_hash", "state")
    names_people = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).filter(pk__in=draws_of(request.user).values("pk"))

    @admin.display(description="nombre connu", ordering="seed_on")
    def day(self, draw: Draw) -> SafeString:
        return due(draw.seed_on, done_on=draw.drawn_at)

    @admin.display(description="tirage", ordering="title")
    def what(self, draw: Draw) -> SafeString:
        return two_lines(draw.title, draw.council, draw.college)

    def acted(self, request: HttpRequest, obj: Draw, action: DeskAction) -> None:
        self.log_change(request, obj, action.label)
