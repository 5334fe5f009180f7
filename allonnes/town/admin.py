"""What the town fills in about itself."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from allonnes.core.desk import DeclaredAdmin, ReadOnlyAdmin
from allonnes.core.errors import InvalidInput
from allonnes.core.posting import posted
from allonnes.town import desk_words, models
from allonnes.town.actions import import_neighbourhoods, settle_quartiers
from allonnes.town.contours import NeighbourhoodForm, TownProfileForm, drawing

MAX_GEOJSON_BYTES = 5 * 1024 * 1024


class GeoJsonForm(forms.Form):
    file = forms.FileField(
        label="Fichier GeoJSON des quartiers",
        help_text="Celui que donne l’outil de cartes : un tracé par quartier, avec son « nom ».",
    )

    def clean_file(self) -> bytes:
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MAX_GEOJSON_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 5 Mo. Simplifiez les contours puis recommencez.")
        return bytes(uploaded.read())


@admin.register(models.TownProfile)
class TownProfileAdmin(DeclaredAdmin):
    form = TownProfileForm
    about = "Ce que le site dit de la ville : en haut et au pied des pages, dans les messages et les pages légales."
    explained = desk_words.PROFILE
    readonly_fields = ("contour",)
    fieldsets = (
        ("La commune", {"fields": ("name", "insee_code", "department_name", "population", "population_source")}),
        ("Joindre la mairie", {"fields": ("address", "phone", "email", "opening_hours")}),
        (
            "Ce que la loi demande de dire",
            {
                "fields": (
                    "publication_director",
                    "hosting",
                    "dpo_contact",
                    "accessibility_contact",
                    "security_contact",
                )
            },
        ),
        ("Le contour", {"fields": ("contour", "contour_file", "boundary_source", "is_fictitious")}),
    )

    @admin.display(description="contour de la commune")
    def contour(self, profile: models.TownProfile) -> str:
        return drawing(profile.boundary, profile.name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Neighbourhood)
class NeighbourhoodAdmin(DeclaredAdmin):
    form = NeighbourhoodForm
    about = "Un quartier range les projets, les rencontres et les chiffres. Son contour dit où tombe une adresse."
    explained = desk_words.NEIGHBOURHOOD
    readonly_fields = ("contour",)
    fields = ("name", "is_priority", "contour", "contour_file", "source", "is_fictitious")
    list_display = ("name", "is_priority", "is_fictitious", "source")
    list_filter = ("is_priority", "is_fictitious")
    search_fields = ("name",)
    ordering = ("name",)
    change_list_template = "admin/neighbourhood_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_geojson)
        return [path("importer/", view, name="town_neighbourhood_import"), *super().get_urls()]

    @admin.display(description="contour")
    def contour(self, neighbourhood: models.Neighbourhood) -> str:
        return drawing(neighbourhood.geometry, neighbourhood.name)

    def save_model(self, request: HttpRequest, obj: models.Neighbourhood, form: Any, change: bool) -> None:
        """Addresses go to the quartier where they fall."""
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("contour_file"):
            settle_quartiers()

    def import_geojson(self, request: HttpRequest) -> HttpResponse:
        """Load the contours of all neighbourhoods from one file; nothing is written if one of them is wrong."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = GeoJsonForm(posted(request), request.FILES or None)
        if form.is_valid():
            try:
                names = import_neighbourhoods(raw=form.cleaned_data["file"], source=str(form.files["file"]))
            except InvalidInput as invalid:
                for problem in invalid.problems:
                    form.add_error("file", problem)
            else:
                messages.success(request, f"Quartiers à jour : {', '.join(names)}.")
                return redirect("admin:town_neighbourhood_changelist")
        context = {**self.admin_site.each_context(request), "title": "Importer les quartiers", "form": form}
        return TemplateResponse(request, "admin/neighbourhood_import.html", context)


@admin.register(models.Place)
class PlaceAdmin(DeclaredAdmin):
    about = "Un lieu où l’on se rencontre ou vote : il se choisit dans une rencontre, une borne, un bureau."
    explained = desk_words.PLACE
    fields = tuple(desk_words.PLACE)
    list_display = ("name", "kind", "address", "neighbourhood")
    list_filter = ("kind", "neighbourhood")
    list_select_related = ("neighbourhood",)
    search_fields = ("name", "other_names", "address")
    ordering = ("name",)


class ClosedFilter(admin.SimpleListFilter):
    """What the national file holds, or no longer."""

    title = "fichier national"
    parameter_name = "fichier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("present", "Dans le fichier"), ("disparu", "Disparue du fichier")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(closed_at__isnull=self.value() == "present") if self.value() else queryset


@admin.register(models.Street)
class StreetAdmin(DeclaredAdmin):
    about = (
        "Les rues viennent du fichier national des adresses, que la commande « import_addresses » met à jour. On ne "
        "les ajoute pas et on ne les efface pas ici : seul leur nom se corrige."
    )
    explained = desk_words.STREET
    fields = ("name", "corrected_name", "neighbourhood", "key", "closed_at", "is_fictitious")
    readonly_fields = ("name", "neighbourhood", "key", "closed_at", "is_fictitious")
    list_display = ("label", "neighbourhood", "closed_at")
    list_filter = (ClosedFilter, "neighbourhood")
    list_select_related = ("neighbourhood",)
    search_fields = ("name", "corrected_name")
    ordering = ("name",)
    names_people = False

    @admin.display(description="nom", ordering="name")
    def label(self, street: models.Street) -> str:
        return street.label

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Address)
class AddressAdmin(ReadOnlyAdmin):
    about = (
        "Les adresses viennent du fichier national. Une adresse fausse se corrige à sa source, sur le site national "
        "« Mes Adresses » ; la prochaine mise à jour du fichier la corrige ici."
    )
    fields = (
        "street",
        "number",
        "repetition",
        "postcode",
        "neighbourhood",
        "latitude",
        "longitude",
        "key",
        "closed_at",
    )
    list_display = ("in_full", "neighbourhood", "closed_at")
    list_filter = (ClosedFilter, "neighbourhood")
    list_select_related = ("street", "neighbourhood")
    search_fields = ("street__name", "street__corrected_name", "=number")
    ordering = ("street__name", "number", "repetition")
    names_people = False

    @admin.display(description="adresse", ordering="street__name")
    def in_full(self, address: models.Address) -> str:
        return str(address)


@admin.register(models.Department)
class DepartmentAdmin(DeclaredAdmin):
    about = "Un service de la ville : il étudie des projets et répond aux habitants."
    explained = desk_words.DEPARTMENT
    list_display = ("name", "phone", "email", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    ordering = ("name",)


@admin.register(models.PartnerBody)
class PartnerBodyAdmin(DeclaredAdmin):
    about = "Un organisme qui n’est pas la ville, et qui s’occupe d’une partie de ce que les habitants demandent."
    explained = desk_words.PARTNER
    list_display = ("name", "kind", "email")
    list_filter = ("kind",)
    search_fields = ("name",)
    ordering = ("name",)


@admin.register(models.ClosingDay)
class ClosingDayAdmin(DeclaredAdmin):
    about = "Les jours fériés sont déjà connus : n’ajoutez que les autres fermetures."
    explained = desk_words.CLOSING_DAY
    list_display = ("day", "label")
    ordering = ("-day",)


@admin.register(models.PopulationFigure)
class PopulationFigureAdmin(DeclaredAdmin):
    about = "Combien de personnes vivent ici : les chiffres de participation sont comparés à ces nombres."
    explained = desk_words.POPULATION
    list_display = ("year", "neighbourhood", "age_from", "age_to", "count", "source")
    list_filter = ("year", "neighbourhood")
    list_select_related = ("neighbourhood",)
    ordering = ("-year",)
