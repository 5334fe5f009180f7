"""Guaranteed shares at the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from allonnes.accounts.requests import person_of
from budgets.editions.admin import PartAdmin
from budgets.editions.desk_words import SHARE
from budgets.editions.models import Envelope
from budgets.projects.shares.actions import save_share
from budgets.projects.shares.forms import EnvelopeForm


@admin.register(Envelope)
class EnvelopeAdmin(PartAdmin):
    about = "Une somme gardée pour des quartiers, un thème ou des projets. Le reste va à toute la ville."
    explained = SHARE
    form = EnvelopeForm
    list_display = ("name", "amount", "kind", "position", "edition")
    list_filter = ("edition",)
    list_select_related = ("edition",)
    search_fields = ("name",)
    ordering = ("-edition__year", "position")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_share(
            share=obj,
            neighbourhoods=list(form.cleaned_data["neighbourhoods"]),
            projects=list(form.cleaned_data["projects"]),
            by=person_of(request),
            now=timezone.now(),
        )
