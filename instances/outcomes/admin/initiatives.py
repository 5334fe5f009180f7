"""The actions of councils at the desk."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from allonnes.core.desk_cells import age, due, two_lines
from allonnes.core.revisions import VersionedForm
from instances.outcomes import desk_words, permissions
from instances.outcomes.actions.initiatives import save_initiative
from instances.outcomes.acts import INITIATIVE_ACTS
from instances.outcomes.admin.scoped import CouncilRowsAdmin, OfOneCouncil, save_by
from instances.outcomes.enums import InitiativeState
from instances.outcomes.models import Initiative


class InitiativeForm(OfOneCouncil, VersionedForm):
    of_council = ("meeting",)

    class Meta:
        model = Initiative
        fields = tuple(desk_words.INITIATIVE)


@admin.register(Initiative)
class InitiativeAdmin(CouncilRowsAdmin):
    form = InitiativeForm
    about = "Ce qu’un conseil fait lui-même : une fête, une fresque, un guide."
    explained = desk_words.INITIATIVE
    may_write = staticmethod(permissions.refusal_to_write_initiative)
    desk_actions = INITIATIVE_ACTS
    fieldsets = (
        ("Quoi", {"fields": ("council", "meeting", "title", "description", "audience")}),
        ("Qui, où, quand", {"fields": ("owner", "place", "starts_on", "ends_on")}),
        ("Argent", {"fields": ("budget", "read_revision")}),
    )
    list_display = ("deadline", "what", "state")
    list_display_links = ("what",)
    list_filter = ("state", "council")
    list_select_related = ("council",)
    search_fields = ("title", "description", "council__name")
    ordering = ("done_on", "ends_on", "pk")
    order_words = "ce qui reste à faire d’abord"
    export_columns = ("council", "title", "starts_on", "ends_on", "state", "budget", "spent", "participants")
    names_people = False

    @admin.display(description="dernier jour", ordering="ends_on")
    def deadline(self, initiative: Initiative) -> SafeString | str:
        if initiative.state == InitiativeState.DONE:
            return two_lines("faite", age(initiative.done_on))
        if initiative.state == InitiativeState.DROPPED:
            return "abandonnée"
        return due(initiative.ends_on)

    @admin.display(description="action", ordering="title")
    def what(self, initiative: Initiative) -> SafeString:
        return two_lines(initiative.title, initiative.council, initiative.owner)

    def save_model(self, request: HttpRequest, obj: Initiative, form: Any, change: bool) -> None:
        save_by(partial(save_initiative), "initiative", obj, request)
