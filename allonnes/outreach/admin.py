"""Encounters at the desk: read and written here, then announced, moved, held, told or cancelled by buttons."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import two_lines
from allonnes.core.photos.views import PhotoPage
from allonnes.core.posting import INVALID, SHOWN
from allonnes.core.revisions import VersionedForm
from allonnes.core.templatetags.french import hour, short_day
from allonnes.outreach import actions, permissions, registered_page
from allonnes.outreach.desk_acts import ENCOUNTER_ACTIONS, REGISTRATION_ACTIONS
from allonnes.outreach.desk_page import ENCOUNTER, SERIES, encounter_sheet
from allonnes.outreach.models import Encounter, Registration, Series
from allonnes.outreach.photos import ALBUM
from allonnes.outreach.words import people_words, seats_words

PHOTOS = "outreach_encounter_photos"


@admin.register(Encounter)
class EncounterAdmin(DeskAdmin):
    form = VersionedForm
    change_form_template = "admin/outreach/encounter_change_form.html"
    about = "Un moment où la ville va vers les habitantes et les habitants."
    explained = ENCOUNTER
    list_display = ("moment", "what", "where", "places", "state")
    list_display_links = ("what",)
    export_columns = ("title", "kind", "starts_at", "place", "neighbourhood", "seats", "seats_taken", "state")
    names_people = False
    list_filter = ("state", "kind", "neighbourhood", "series")
    search_fields = ("title", "description")
    date_hierarchy = "starts_at"
    list_select_related = ("place", "neighbourhood")
    ordering = ("-starts_at",)
    fieldsets = (
        ("Quoi", {"fields": ("kind", "title", "description", "series", "read_revision")}),
        ("Quand et où", {"fields": ("starts_at", "ends_at", "place", "neighbourhood")}),
        ("Pour qui", {"fields": ("audience",)}),
        ("Inscriptions", {"fields": ("seats", "registration_opens_at", "registration_closes_at")}),
    )
    desk_actions = ENCOUNTER_ACTIONS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/inscriptions/", view(self.registered_view), name=registered_page.NAME),
            path("<int:pk>/photos/", view(self.photos_view), name=PHOTOS),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description="quand", ordering="starts_at")
    def moment(self, encounter: Encounter) -> str:
        return two_lines(short_day(encounter.starts_at), hour(encounter.starts_at))

    @admin.display(description="rencontre", ordering="title")
    def what(self, encounter: Encounter) -> str:
        return two_lines(encounter.title, encounter.get_kind_display())

    @admin.display(description="où", ordering="place")
    def where(self, encounter: Encounter) -> str:
        return two_lines(encounter.place or "–", encounter.neighbourhood)

    @admin.display(description="places")
    def places(self, encounter: Encounter) -> str:
        return seats_words(encounter)

    def save_model(self, request: HttpRequest, obj: Encounter, form: Any, change: bool) -> None:
        actions.change_encounter(encounter=obj, by=person_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _opened(self, request: HttpRequest, pk: int) -> Encounter:
        encounter: Encounter | None = self.get_object(request, str(pk))
        if encounter is None:
            raise Http404
        if not self.has_view_permission(request, encounter):
            raise PermissionDenied
        return encounter

    def registered_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return registered_page.registered_page(self, request, self._opened(request, pk))

    def photos_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Photos added and taken away one by one; « Continuer » goes back to the encounter."""
        encounter, by = self._opened(request, pk), person_of(request)
        page = PhotoPage(request, ALBUM, encounter, by, count=partial(refuse_too_often, request, "photo"))
        if page.form.is_bound and page.did_all():
            return redirect(self.page_of(encounter) if page.goes_on else request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": "Photos de la rencontre",
            "opts": self.opts,
            "encounter": encounter,
            "encounter_url": self.page_of(encounter),
            "refusal": permissions.refusal_to_change_photos(by, encounter, timezone.now()),
            **page.context(),
        }
        status = INVALID if page.form.errors else SHOWN
        return TemplateResponse(request, "admin/outreach/photos.html", context, status=status)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What it is and what it gave comes before the form that changes it."""
        encounter = kwargs.get("obj")
        context["sheet"] = encounter_sheet(encounter, request.user, timezone.now()) if encounter is not None else None
        context["reads_registered"] = request.user.has_perm(registered_page.READ)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Registration)
class RegistrationAdmin(DeskAdmin, ReadOnlyAdmin):
    """Who registered, found by a name over the telephone; written by the site, at the desk and in the field."""

    about = "Une personne inscrite à une rencontre, avec celles qui viennent avec elle."
    list_display = ("who", "which", "people_shown", "state")
    list_display_links = ("who",)
    export_columns = ("encounter", "number", "name", "adults", "children", "state")
    list_filter = ("state",)
    search_fields = ("name", "email")
    list_select_related = ("encounter", "slot")
    ordering = ("-created_at",)
    order_words = "de la plus récente à la plus ancienne"
    fields = ("encounter", "number", "slot", "name", "email", "adults", "children", "created_at")
    desk_actions = REGISTRATION_ACTIONS

    @admin.display(description="qui", ordering="name")
    def who(self, registration: Registration) -> str:
        return two_lines(str(registration), registration.email)

    @admin.display(description="rencontre")
    def which(self, registration: Registration) -> str:
        return two_lines(registration.encounter.title, short_day(registration.encounter.starts_at))

    @admin.display(description="combien")
    def people_shown(self, registration: Registration) -> str:
        return people_words(registration.people)


@admin.register(Series)
class SeriesAdmin(DeclaredAdmin):
    form = VersionedForm
    about = "Des rencontres qui se suivent sur une année, racontées par une seule page : les Assises."
    explained = SERIES
    list_display = ("title", "year", "is_published")
    list_filter = ("year",)
    search_fields = ("title",)
    ordering = ("-year", "title")
    names_people = False
    fieldsets = (
        ("Quoi", {"fields": ("title", "slug", "year", "read_revision")}),
        ("Les mots de la page", {"fields": ("plain_words", "description", "outcome", "is_published")}),
    )

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        actions.change_series(series=obj, by=person_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
