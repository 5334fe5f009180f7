"""How the public list is narrowed, by a plain GET form."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import MAX_WORDS
from allonnes.town.models import Neighbourhood
from requests_qrc.intake.enums import OPEN, CaseState, TextFate
from requests_qrc.intake.models import Case, Category

OPENED, ENDED = "ouvertes", "terminees"
STATES = [
    (OPENED, _("Ouvertes")),
    (ENDED, _("Terminées")),
    *[
        (state.value, state.label)
        for state in CaseState
        if state not in {CaseState.DRAFT, CaseState.SPAM, CaseState.CANCELLED, CaseState.AWAITING_RESIDENT}
    ],
    (CaseState.AWAITING_RESIDENT.value, _("En attente d’une précision")),
]


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Words are looked for in published texts alone, and in places said in words."""

    q = django_filters.CharFilter(label=_("Rue ou mot"), method="filter_words", max_length=MAX_WORDS)
    quartier = django_filters.ModelChoiceFilter(
        label=_("Quartier"),
        field_name="neighbourhood",
        to_field_name="slug",
        queryset=Neighbourhood.objects.in_order(),
        empty_label=_("Tous"),
    )
    sujet = django_filters.ModelChoiceFilter(
        label=_("Sujet"),
        method="filter_subject",
        to_field_name="code",
        queryset=Category.objects.public().filter(parent=None, is_active=True),
        empty_label=_("Tous"),
    )
    etat = django_filters.ChoiceFilter(label=_("État"), method="filter_state", choices=STATES, empty_label=_("Tous"))

    class Meta:
        model = Case
        fields = ("q", "quartier", "sujet", "etat")

    def filter_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.replace("\x00", "").strip()
        published = Q(pk__in=Case.objects.filter(text_fate=TextFate.PUBLISHED).matching(words).values("pk"))
        return queryset.filter(published | Q(category__name__icontains=words) | Q(neighbourhood__name__icontains=words))

    def filter_subject(self, queryset: QuerySet[Any], name: str, value: Category) -> QuerySet[Any]:
        return queryset.filter(Q(category=value) | Q(category__parent=value))

    def filter_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == OPENED:
            return queryset.filter(state__in=OPEN)
        return queryset.exclude(state__in=OPEN) if value == ENDED else queryset.filter(state=value)
