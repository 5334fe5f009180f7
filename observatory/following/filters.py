"""How the list is narrowed, by a plain GET form: one form holds every filter, so choosing one loses none."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.page_cache import remembered
from allonnes.core.search import MAX_WORDS, unaccented
from allonnes.town.models import Neighbourhood
from observatory.engagements.enums import EngagementState, Keeping, OriginKind
from observatory.engagements.models import Engagement, Origin, Theme

KEPT_SECONDS = 60


def _known(name: str) -> list[tuple[str, str]]:
    """The choices of a filter; those of all of them are asked together, once a minute."""
    return remembered("observatory-choices", KEPT_SECONDS, _choices).get(name, [])


def _choices() -> dict[str, list[tuple[str, str]]]:
    """Quartiers, origins and themes, each in their order. One query."""
    sets: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
        ("quartiers", Neighbourhood, (unaccented("name"),)),
        ("origines", Origin, (F("kind").asc(), F("year").desc(), F("pk").asc())),
        ("themes", Theme, (F("name").asc(),)),
    )
    told = [
        model.objects.order_by()
        .annotate(of=Value(name), rank=Window(RowNumber(), order_by=order))
        .values_list("of", "rank", "slug", "name")
        for name, model, order in sets
    ]
    choices: dict[str, list[tuple[str, str]]] = {}
    for name, _rank, slug, label in sorted(told[0].union(*told[1:], all=True)):
        choices.setdefault(name, []).append((slug, label))
    return choices


class EngagementFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Rows come with their keeping of the day."""

    q = django_filters.CharFilter(label=_("Mot"), method="filter_words", max_length=MAX_WORDS)
    quartier = django_filters.ChoiceFilter(
        label=_("Quartier"),
        field_name="neighbourhood__slug",
        choices=lambda: _known("quartiers"),
        empty_label=_("Toute la ville"),
    )
    origine = django_filters.ChoiceFilter(
        label=_("Origine"),
        field_name="origin__slug",
        choices=lambda: _known("origines"),
        empty_label=_("Toutes"),
    )
    source = django_filters.ChoiceFilter(
        label=_("Sorte d’origine"), field_name="origin__kind", choices=OriginKind.choices, empty_label=_("Toutes")
    )
    theme = django_filters.ChoiceFilter(
        label=_("Thème"),
        field_name="theme__slug",
        choices=lambda: _known("themes"),
        empty_label=_("Tous"),
    )
    etat = django_filters.ChoiceFilter(
        label=_("État"), field_name="state", choices=EngagementState.choices, empty_label=_("Tous")
    )
    bilan = django_filters.MultipleChoiceFilter(
        label=_("Où elle en est"),
        field_name="keeping",
        choices=Keeping.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    retard = django_filters.BooleanFilter(
        label=_("En retard seulement"), method="filter_late", widget=forms.CheckboxInput
    )
    prioritaire = django_filters.BooleanFilter(
        label=_("Quartier prioritaire seulement"), method="filter_priority", widget=forms.CheckboxInput
    )

    class Meta:
        model = Engagement
        fields = ("q", "quartier", "origine", "source", "theme", "etat", "bilan", "retard", "prioritaire")

    def is_narrowing(self, asked: QueryDict) -> bool:
        """Whether the address says something of a filter, well or badly."""
        return any(asked.getlist(name) != [""] for name in self.filters if name in asked)

    def filter_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.replace("\x00", "").strip()
        matched = Engagement.objects.readable().matching(words).values("pk")
        return queryset.filter(Q(pk__in=matched) | Q(place_words__icontains=words)) if words else queryset

    def filter_late(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Silent ones too."""
        late = Engagement.objects.late(timezone.localdate()).values("pk")
        return queryset.filter(pk__in=late) if value else queryset

    def filter_priority(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(neighbourhood__is_priority=True) if value else queryset


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address of the list without it."""

    label: str
    url: str


def chips_of(form: forms.Form, asked: QueryDict) -> list[Chip]:
    """Each filter that narrows the list, removable alone."""
    if not form.is_valid():
        return []
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        for chosen in value if isinstance(value, list) else [value]:
            if chosen:
                chips.append(Chip(_words(field, chosen), _without(asked, name, chosen, value)))
    return chips


def _words(field: Any, chosen: Any) -> str:
    if chosen is True:
        return str(field.label)
    labels = dict(field.choices) if hasattr(field, "choices") else {}
    return f"{field.label} : {labels.get(chosen, chosen)}"


def _without(asked: QueryDict, name: str, chosen: Any, value: Any) -> str:
    left = asked.copy()
    kept = [other for other in left.getlist(name) if other != str(chosen)] if isinstance(value, list) else []
    left.setlist(name, kept)
    left.pop("page", None)
    return f"?{left.urlencode()}"
