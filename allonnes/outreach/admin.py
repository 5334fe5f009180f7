"""Encounters at the desk: read and written here, then announced, held or cancelled by buttons."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAction, DeskAdmin
from allonnes.core.desk_cells import two_lines
from allonnes.core.revisions import ConfirmForm, VersionedForm
from allonnes.core.templatetags.french import hour, short_day
from allonnes.outreach import actions, permissions
from allonnes.outreach.desk_page import ENCOUNTER, encounter_sheet
from allonnes.outreach.forms import AccountForm, CancelForm
from allonnes.outreach.models import Encounter


@admin.register(Encounter)
class EncounterAdmin(DeskAdmin):
    form = VersionedForm
    change_form_template = "admin/outreach/encounter_change_form.html"
    about = "Un moment où la ville va vers les habitantes et les habitants."
    explained = ENCOUNTER
    list_display = ("moment", "what", "where", "state")
    list_display_links = ("what",)
    export_columns = ("title", "kind", "starts_at", "place", "neighbourhood", "state")
    names_people = False
    list_filter = ("state", "kind", "neighbourhood")
    search_fields = ("title", "description", "hosts")
    date_hierarchy = "starts_at"
    list_select_related = ("place", "neighbourhood")
    ordering = ("-starts_at",)
    fieldsets = (
        ("Quoi", {"fields": ("kind", "title", "description", "read_revision")}),
        ("Quand et où", {"fields": ("starts_at", "ends_at", "place", "neighbourhood")}),
        ("Avec qui", {"fields": ("hosts", "audience")}),
    )
    desk_actions = (
        DeskAction(
            name="annoncer",
            label="Annoncer aux habitants",
            question="Un message part aux comptes du quartier, ou de toute la ville si aucun quartier n’est choisi, "
            "au rythme choisi par chaque personne. Personne ne le reçoit deux fois.",
            success="L’annonce est en route.",
            refusal=permissions.refusal_to_announce_encounter,
            run=actions.announce_encounter,
            form_class=ConfirmForm,
        ),
        DeskAction(
            name="tenue",
            label="La rencontre a eu lieu",
            question="La rencontre est marquée comme tenue.",
            success="C’est noté : la rencontre a eu lieu.",
            refusal=permissions.refusal_to_hold_encounter,
            run=actions.hold_encounter,
        ),
        DeskAction(
            name="compte-rendu",
            label="Publier le compte rendu",
            question="Ces deux textes sont publiés sur la page de la rencontre.",
            success="Le compte rendu est publié.",
            refusal=permissions.refusal_to_publish_account,
            run=actions.publish_account,
            form_class=AccountForm,
        ),
        DeskAction(
            name="annuler",
            label="Annuler la rencontre",
            question="Les personnes prévenues reçoivent un message avec la raison. On ne peut pas revenir en arrière.",
            success="La rencontre est annulée, les personnes sont prévenues.",
            refusal=permissions.refusal_to_cancel_encounter,
            run=actions.cancel_encounter,
            form_class=CancelForm,
            is_danger=True,
        ),
    )

    @admin.display(description="quand", ordering="starts_at")
    def moment(self, encounter: Encounter) -> str:
        return two_lines(short_day(encounter.starts_at), hour(encounter.starts_at))

    @admin.display(description="rencontre", ordering="title")
    def what(self, encounter: Encounter) -> str:
        return two_lines(encounter.title, encounter.get_kind_display())

    @admin.display(description="où", ordering="place")
    def where(self, encounter: Encounter) -> str:
        return two_lines(encounter.place or "–", encounter.neighbourhood)

    def save_model(self, request: HttpRequest, obj: Encounter, form: Any, change: bool) -> None:
        actions.change_encounter(encounter=obj, by=person_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What it is and what it gave comes before the form that changes it."""
        encounter = kwargs.get("obj")
        context["sheet"] = encounter_sheet(encounter, timezone.now()) if encounter is not None else None
        return super().render_change_form(request, context, *args, **kwargs)
