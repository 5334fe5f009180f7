"""Where something is: an address or a name first; the map, the quartier, or no place at all are as good."""

import math
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.town.finding import find_places
from allonnes.town.found import FoundPlace, place_at, place_of
from allonnes.town.geometry import MAX_LAT, MAX_LON, Position
from allonnes.town.locating import quartier_words
from allonnes.town.models import Neighbourhood
from allonnes.town.street_words import canonical

NONE_OF_THESE, NOWHERE = "aucune", "sans-lieu"
LONGEST = 200


def point_of(longitude: str, latitude: str) -> Position | None:
    """The point that two texts give, to a tenth of a metre; None when they give none."""
    try:
        lon, lat = float(longitude), float(latitude)
    except ValueError:
        return None
    if not (math.isfinite(lon) and math.isfinite(lat)) or abs(lon) > MAX_LON or abs(lat) > MAX_LAT:
        return None
    return Position(round(lon, 6), round(lat, 6))


class WhereForm(forms.Form):
    """`place` and `neighbourhood` say where, once it is valid; `place_words` say it inside a sentence.

    Without JavaScript, what was typed comes back as choices; with it, `chosen` is already there.
    """

    where = forms.CharField(
        label=_("Adresse ou nom d’un lieu"),
        help_text=_("Par exemple : 14 rue des Tilleuls, ou le nom d’une école."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-place-search": ""}),
    )
    chosen = forms.CharField(label=_("Est-ce ici ?"), required=False, max_length=LONGEST, widget=forms.RadioSelect)
    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"),
        help_text=_("Si vous ne donnez pas d’adresse."),
        queryset=Neighbourhood.objects.none(),
        required=False,
        empty_label=_("Toute la ville"),
    )
    longitude = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    latitude = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()
        self.candidates = find_places(self._given("where")) if self.is_bound else []
        asked = [(place.reference, _choice(place)) for place in self.candidates]
        if asked:
            asked.append((NONE_OF_THESE, self.none_of_these()))
        else:
            fields["chosen"].label = _("Vous ne savez pas où exactement ?")
        fields["chosen"].widget.choices = [*asked, (NOWHERE, _("Sans lieu précis"))]

    def none_of_these(self) -> str:
        """What the last choice says."""
        return str(_("Aucune de ces adresses"))

    def _given(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), ""))[:LONGEST]

    def clean(self) -> dict[str, Any]:
        """Settle where; ask again, with the choices, when what was typed may be several places."""
        answers = super().clean() or {}
        place = self._place(answers)
        answers["place"] = place
        if place and place.neighbourhood:
            answers["neighbourhood"] = place.neighbourhood
        quartier = quartier_words(answers.get("neighbourhood")) or str(_("toute la ville"))
        answers["place_words"] = place.words if place else quartier
        return answers

    def _place(self, answers: dict[str, Any]) -> FoundPlace | None:
        chosen, longitude = answers.get("chosen", ""), answers.get("longitude", "")
        if chosen in {NONE_OF_THESE, NOWHERE}:
            return None
        if chosen:
            return self._told("chosen", place_of(chosen), _("Cette adresse n’est plus connue. Cherchez-la de nouveau."))
        if longitude:
            point = point_of(longitude, answers.get("latitude", ""))
            outside = _("Ce point est hors de la commune. Choisissez un lieu dans la ville.")
            return self._told("where", place_at(point) if point else None, outside)
        if answers.get("where"):
            return self._typed(answers["where"])
        if not answers.get("neighbourhood"):
            self.add_error("where", _("Dites où c’est, ou choisissez « Sans lieu précis »."))
        return None

    def _typed(self, where: str) -> FoundPlace | None:
        exact = [place for place in self.candidates if canonical(place.label) == canonical(where) and not place.note]
        if len(exact) == 1:
            return exact[0]
        if self.candidates:
            self.add_error("chosen", _("Choisissez l’endroit dans cette liste."))
        else:
            words = _(
                "Nous ne connaissons pas cet endroit. Essayez le nom de la rue, ou choisissez « Sans lieu précis »."
            )
            self.add_error("where", words)
        return None

    def _told(self, field: str, place: FoundPlace | None, refusal: Any) -> FoundPlace | None:
        if place is None:
            self.add_error(field, refusal)
        return place


def _choice(place: FoundPlace) -> str:
    return ", ".join(part for part in (place.label, place.quartier, place.note) if part)
