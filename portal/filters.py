"""Filters of the public calendar."""

import django_filters
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.enums import EncounterKind
from allonnes.outreach.models import Encounter
from allonnes.town.models import Neighbourhood


class EncounterFilter(django_filters.FilterSet):  # type: ignore[misc]
    kind = django_filters.ChoiceFilter(label=_("Sorte"), choices=EncounterKind.choices, empty_label=_("Toutes"))
    neighbourhood = django_filters.ModelChoiceFilter(
        label=_("Quartier"), queryset=lambda request: Neighbourhood.objects.in_order(), empty_label=_("Tous")
    )

    class Meta:
        model = Encounter
        fields = ("kind", "neighbourhood")
