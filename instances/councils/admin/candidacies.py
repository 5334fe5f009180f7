"""Who would like to sit: read, then kept or declined with a reason; each act asks first."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from allonnes.core.desk_cells import age, two_lines
from instances.councils.acts import CANDIDACY_ACTS
from instances.councils.admin.filters import OwnCouncils
from instances.councils.models import Candidacy, CandidacyHistory
from instances.councils.permissions import candidacies_of


class HistoryInline(ReadOnlyInline):
    model = CandidacyHistory
    view_permission = "instances.view_candidacy"
    fields = ("at", "event", "by", "link", "reason")
    readonly_fields = fields


@admin.register(Candidacy)
class CandidacyAdmin(DeskAdmin, ReadOnlyAdmin):
    about = "Quelques lignes d’une personne qui veut siéger. Chacune reçoit une réponse. Rien n’est jamais public."
    desk_actions = CANDIDACY_ACTS
    inlines = (HistoryInline,)
    fieldsets = (
        ("La demande", {"fields": ("council", "college", "motivation", "state", "channel", "created_at")}),
        ("La personne", {"fields": ("first_name", "last_name", "birth_date", "gender", "neighbourhood")}),
        ("La joindre", {"fields": ("email", "phone", "author")}),
        ("Un parent", {"fields": ("parent_name", "parent_email", "parent_asked_at", "parent_agreed_at")}),
        ("La réponse", {"fields": ("decided_at", "decline_reason", "decline_words")}),
    )
    list_display = ("received", "who", "state")
    list_display_links = ("who",)
    list_filter = ("state", ("council", OwnCouncils), "channel")
    list_select_related = ("council", "college")
    search_fields = ("first_name", "last_name", "email")
    ordering = ("created_at", "pk")
    order_words = "les plus anciennes d’abord"
    export_columns = ("council", "college", "first_name", "last_name", "email", "state", "created_at", "decided_at")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).filter(pk__in=candidacies_of(request.user).values("pk"))

    @admin.display(description="posée", ordering="created_at")
    def received(self, candidacy: Candidacy) -> str:
        return age(candidacy.created_at)

    @admin.display(description="personne", ordering="last_name")
    def who(self, candidacy: Candidacy) -> SafeString:
        name = "effacée" if candidacy.erased_at else str(candidacy)
        return two_lines(name, candidacy.council, candidacy.college or "")

    def title_of(self, obj: Candidacy) -> str:
        return "Candidature effacée" if obj.erased_at else str(obj)

    def acted(self, request: HttpRequest, obj: Candidacy, action: DeskAction) -> None:
        self.log_change(request, obj, action.label)
