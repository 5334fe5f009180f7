"""Who sits, from when to when; nothing is typed in the row, each change is an act."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from allonnes.core.desk_cells import due, two_lines
from instances.councils.acts import MANDATE_ACTS
from instances.councils.admin.filters import OwnCouncils
from instances.councils.models import Mandate, MandateHistory
from instances.councils.permissions import mandates_of


class Sitting(admin.SimpleListFilter):
    """Those who sit, those to come, those who left."""

    title = "mandat"
    parameter_name = "mandat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "En cours"), ("avenir", "À venir"), ("fini", "Finis")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        today = timezone.localdate()
        if self.value() == "oui":
            return queryset.filter(starts_on__lte=today, ends_on__gt=today)
        if self.value() == "avenir":
            return queryset.filter(starts_on__gt=today)
        return queryset.filter(ends_on__lte=today) if self.value() == "fini" else queryset


class HistoryInline(ReadOnlyInline):
    model = MandateHistory
    view_permission = "instances.view_mandate"
    fields = ("at", "event", "by", "reason")
    readonly_fields = fields


@admin.register(Mandate)
class MandateAdmin(DeskAdmin, ReadOnlyAdmin):
    about = "Un siège tenu par une personne, de tel jour à tel jour. Un mandat fini n’est jamais effacé."
    desk_actions = MANDATE_ACTS
    inlines = (HistoryInline,)
    fieldsets = (
        ("Le siège", {"fields": ("council", "college", "role", "substitute_of", "starts_on", "ends_on")}),
        ("La personne", {"fields": ("first_name", "last_name", "email", "phone", "birth_date", "gender", "person")}),
        ("Le reste", {"fields": ("candidacy", "name_agreed_on", "end_reason", "end_words")}),
    )
    list_display = ("end", "who", "role", "state_words")
    list_display_links = ("who",)
    list_filter = (Sitting, ("council", OwnCouncils), "role")
    list_select_related = ("council", "college", "substitute_of")
    search_fields = ("first_name", "last_name", "email")
    ordering = ("ends_on", "pk")
    order_words = "ceux qui finissent d’abord"
    export_columns = ("council", "college", "first_name", "last_name", "email", "role", "starts_on", "ends_on")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).filter(pk__in=mandates_of(request.user).values("pk"))

    @admin.display(description="dernier jour", ordering="ends_on")
    def end(self, mandate: Mandate) -> SafeString:
        return due(mandate.last_day)

    @admin.display(description="membre", ordering="last_name")
    def who(self, mandate: Mandate) -> SafeString:
        place = f"remplace {mandate.substitute_of}" if mandate.substitute_of else mandate.college
        return two_lines(mandate, mandate.council, place)

    @admin.display(description="mandat", ordering="starts_on")
    def state_words(self, mandate: Mandate) -> str:
        return mandate.stage_words

    def acted(self, request: HttpRequest, obj: Mandate, action: DeskAction) -> None:
        self.log_change(request, obj, action.label)
