"""How a catalogue is narrowed and sorted, by a plain GET form."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import MAX_WORDS, unaccented
from allonnes.town.models import Neighbourhood
from budgets.editions.models import Category, Edition
from budgets.projects.enums import OUT_OF_LIST, UNNUMBERED, ProjectState
from budgets.projects.models import Project

SORTS = {
    "numero": (_("Numéro"), ("number",)),
    "titre": (_("Titre, de A à Z"), (unaccented("title"), "number")),
    "moins-cher": (_("Du moins cher au plus cher"), (F("cost").asc(nulls_last=True), "number")),
    "plus-cher": (_("Du plus cher au moins cher"), (F("cost").desc(nulls_last=True), "number")),
}
STATES = [(state.value, state.label) for state in ProjectState if state not in {*UNNUMBERED, *OUT_OF_LIST}]


class ProjectFilter(django_filters.FilterSet):  # type: ignore[misc]
    """`edition` limits the choices offered to what the edition holds."""

    q = django_filters.CharFilter(label=_("Mots"), method="filter_words", max_length=MAX_WORDS)
    theme = django_filters.ModelChoiceFilter(
        label=_("Thème"),
        field_name="category",
        to_field_name="slug",
        queryset=Category.objects.none(),
        empty_label=_("Tous"),
    )
    quartier = django_filters.ModelChoiceFilter(
        label=_("Quartier"),
        field_name="neighbourhood",
        to_field_name="slug",
        queryset=Neighbourhood.objects.none(),
        empty_label=_("Tous"),
    )
    etat = django_filters.ChoiceFilter(label=_("État"), field_name="state", choices=STATES, empty_label=_("Tous"))
    tri = django_filters.ChoiceFilter(
        label=_("Ranger par"),
        method="sort",
        choices=[(key, label) for key, (label, _order) in SORTS.items()],
        empty_label=None,
    )

    numero = django_filters.NumberFilter(field_name="number", widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = ("q", "theme", "quartier", "etat", "tri", "numero")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["theme"].queryset = edition.categories.order_by(unaccented("name"))
        self.form.fields["quartier"].queryset = (
            Neighbourhood.objects.filter(project__edition=edition).distinct().in_order()
        )

    def filter_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.matching(value.replace("\x00", ""))  # type: ignore[attr-defined, no-any-return]

    def sort(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.order_by(*SORTS[value][1])
