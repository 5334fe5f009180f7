"""Old addresses at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin, ReadOnlyAdmin
from portal.old_addresses.actions import save_old_address
from portal.old_addresses.models import MissedAddress, OldAddress
from portal.old_addresses.paths import path_of, refusal_of_new, refusal_of_old, target_of


class OldAddressForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = OldAddress
        fields = ("path", "target")

    def clean_path(self) -> str:
        """As it is compared: without the name of the site, nor what follows « ? »."""
        refused = refusal_of_old(self.cleaned_data["path"])
        if refused:
            raise forms.ValidationError(refused)
        return path_of(self.cleaned_data["path"])

    def clean_target(self) -> str:
        refused = refusal_of_new(self.cleaned_data["target"])
        if refused:
            raise forms.ValidationError(refused)
        return target_of(self.cleaned_data["target"])


@admin.register(OldAddress)
class OldAddressAdmin(DeclaredAdmin):
    about = (
        "Une adresse de l’ancien site, par exemple sur une affiche. Qui la demande arrive sur la page d’aujourd’hui."
    )
    explained = {  # noqa: RUF012
        "path": "Copiez-la entière ou à partir de la barre « / ». Exemple : /project/budget-participatif-2019",
        "target": "La page de ce site qui la remplace. Exemple : /budgets/budget-participatif-2019/",
    }
    form = OldAddressForm
    list_display = ("path", "target")
    search_fields = ("path", "target")
    ordering = ("path",)
    names_people = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_old_address(address=obj, by=person_of(request))


@admin.register(MissedAddress)
class MissedAddressAdmin(ReadOnlyAdmin):
    about = "Ce que des visiteurs ont demandé et qui n’existe pas. On ne sait pas qui, ni d’où : un nombre et un jour."
    list_display = ("path", "times", "last_on", "redirect")
    search_fields = ("path",)
    ordering = ("-times", "path")
    names_people = False
    export_columns = ("path", "times", "last_on")

    @admin.display(description="suite")
    def redirect(self, missed: MissedAddress) -> str:
        """To the form, its first line already written."""
        address = reverse("admin:portal_oldaddress_add", query={"path": missed.path})
        return format_html('<a href="{}">Dire où elle mène</a>', address)
