"""What is due, and the visas of the archives, at the desk of the administrator."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import RefusalTold
from allonnes.core.retention import RULES
from allonnes.core.templatetags.french import day, number
from observatory.archiving import desk_words
from observatory.archiving.actions import enter_visa
from observatory.archiving.models import ArchiveVisa


def due_words() -> list[tuple[str, str]]:
    """Each kind with its rule, how many are due today, since when."""
    said = []
    for rule in RULES:
        due = rule.due(timezone.now())
        since = f", la plus ancienne depuis le {day(due.oldest)}" if due.oldest else ""
        said.append((rule.kind, f"{rule.label} : {number(due.count)} à effacer{since}. {rule.rule}"))
    return said


class VisaForm(forms.ModelForm):  # type: ignore[type-arg]
    kind = forms.ChoiceField(label="Ce qui s’efface", choices=due_words, widget=forms.RadioSelect)

    class Meta:
        model = ArchiveVisa
        fields = tuple(desk_words.VISA)


@admin.register(ArchiveVisa)
class ArchiveVisaAdmin(RefusalTold):
    about = (
        "Ce qui a fait son temps ne s’efface qu’avec le visa écrit des archives départementales. Inscrivez-le ici, "
        "puis faites lancer « eliminate --visa » : seul ce qui était dû ce jour-là s’efface, une seule fois."
    )
    form = VisaForm
    explained = desk_words.VISA
    names_people = False
    list_display = ("reference", "what", "given_by", "given_on", "seen", "eliminated")
    ordering = ("-seen_at", "-pk")
    order_words = "les derniers inscrits d’abord"

    @admin.display(description="ce qui s’efface")
    def what(self, visa: ArchiveVisa) -> str:
        rule = RULES.get(visa.kind)
        return str(rule.label) if rule else visa.kind

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A visa is read as it was given."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ArchiveVisa, form: Any, change: bool) -> None:
        enter_visa(visa=obj, by=person_of(request), now=timezone.now())
