"""The elections, at the desk of the administrator."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import RefusalTold
from allonnes.core.templatetags.french import day
from observatory.elections import desk_words
from observatory.elections.actions import set_election
from observatory.elections.models import Election


@admin.register(Election)
class ElectionAdmin(RefusalTold):
    about = (
        "Avant une élection, la loi interdit de valoriser l’action de la ville (code électoral, article L52-1). "
        "Pendant cette période, l’observatoire montre les états, les prix et les dates, sans nom d’élue ou d’élu ; "
        "les nouvelles, les comptes rendus de rencontres et la lettre d’information attendent."
    )
    explained = desk_words.ELECTION
    names_people = False
    fields = ("name", "votes_on", "ends_on")
    list_display = ("name", "votes_on", "ends_on", "period")
    ordering = ("-votes_on", "-pk")
    order_words = "la plus lointaine d’abord"

    @admin.display(description="les faits seuls")
    def period(self, election: Election) -> str:
        words = f"du {day(election.starts_on)} au {day(election.ends_on)}"
        today = timezone.localdate()
        return f"{words}, en ce moment" if election.starts_on <= today <= election.ends_on else words

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its dates are corrected; that it was said stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Election, form: Any, change: bool) -> None:
        set_election(election=obj, by=person_of(request))
