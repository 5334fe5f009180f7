"""The ideas that wait for the next deposit, at the desk: what they say, never who left them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from allonnes.core.desk import ReadOnlyAdmin
from allonnes.core.templatetags.french import short_day
from budgets.projects.models import WaitingIdea


@admin.register(WaitingIdea)
class WaitingIdeaAdmin(ReadOnlyAdmin):
    about = (
        "Des idées laissées quand le dépôt est fermé. À l’ouverture, le site écrit à chaque personne : elle dépose, ou "
        "non. On ne lit ici ni son nom, ni son adresse."
    )
    list_display = ("title", "left_at", "state")
    fields = ("title", "description", "left_at", "state")
    search_fields = ("title", "description")
    ordering = ("left_at", "pk")
    order_words = "la plus ancienne d’abord"
    names_people = False
    export_columns = ("title", "description", "left_at", "state")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingIdea]:
        """Not those of an address that nobody confirmed."""
        return super().get_queryset(request).filter(confirmed_at__isnull=False).select_related("told_of")

    @admin.display(description="suite")
    def state(self, idea: WaitingIdea) -> str:
        if idea.told_at is None:
            return "Attend l’ouverture du dépôt"
        return f"Personne prévenue le {short_day(idea.told_at)}"
