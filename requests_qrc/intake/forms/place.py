"""Where: an address or a name as people type it, or a quartier; then, among the places that it may name, which one."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import tidy
from allonnes.town.found import ADDRESS, PLACE, FoundPlace
from allonnes.town.models import Address, Neighbourhood, Place
from requests_qrc.intake.models import Case

OWN_WORDS = "mots"
_DIGITS = 6


class WhereForm(forms.Form):
    """What somebody says of the place: words, or nothing precise."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    words = forms.CharField(
        label=_("Adresse ou nom d’un lieu"),
        help_text=_("Par exemple : 14 rue des Tilleuls, ou square des Lilas."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place_detail = forms.CharField(
        label=_("Une précision ?"),
        help_text=_("Par exemple : trottoir d’en face, près du banc."),
        max_length=250,
        required=False,
    )
    is_nowhere = forms.BooleanField(
        label=_("Sans lieu précis"),
        help_text=_("Vous direz seulement le quartier, ou toute la ville."),
        required=False,
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("Toute la ville")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].template_name = "components/quiet_field.html"  # type: ignore[attr-defined]
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A place is said, or it is said that there is none."""
        answers = super().clean() or {}
        answers["words"] = "" if answers.get("is_nowhere") else tidy(answers.get("words", ""))
        if not answers["words"] and not answers.get("is_nowhere") and not answers.get("neighbourhood"):
            self.add_error("words", _("Écrivez une adresse ou un lieu, ou cochez « Sans lieu précis »."))
        return answers

    def answers(self) -> dict[str, Any]:
        """What the draft keeps before its place is recognised."""
        given = self.cleaned_data
        nothing = {"address": None, "place": None, "latitude": None, "longitude": None}
        return {
            "place_words": given["words"],
            "place_detail": given["place_detail"].strip(),
            "neighbourhood": given["neighbourhood"],
            **nothing,
        }


class WhichPlaceForm(forms.Form):
    """The places that the words may name, the best one first, and none of them."""

    reference = forms.ChoiceField(label=_("Où est-ce, exactement ?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: Sequence[FoundPlace], typed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.reference: place for place in places}
        own = _("Aucun de ces lieux : garder « %(words)s »") % {"words": typed}
        choices = [(place.reference, said_of(place)) for place in places]
        self.fields["reference"].choices = [*choices, (OWN_WORDS, own)]  # type: ignore[attr-defined]
        self.fields["reference"].initial = choices[0][0] if choices else OWN_WORDS

    @property
    def place(self) -> FoundPlace | None:
        """The one that was chosen; None for the words as they were typed."""
        return self.places.get(self.cleaned_data["reference"])


def said_of(place: FoundPlace) -> str:
    """« Devant le 14 rue des Tilleuls, quartier Vieux-Bourg », and what to check of it."""
    words = place.words[:1].upper() + place.words[1:]
    return f"{words}. {place.note}" if place.note else words


def answers_of(place: FoundPlace) -> dict[str, Any]:
    """What a case keeps of a place that the town knows."""
    key, point = place.reference.partition(":")[2], place.point
    return {
        "place_words": place.words[:250],
        "neighbourhood": place.neighbourhood,
        "address": Address.objects.filter(key=key).first() if place.kind == ADDRESS else None,
        "place": Place.objects.filter(pk=key).first() if place.kind == PLACE else None,
        "latitude": round(point.lat, _DIGITS) if point else None,
        "longitude": round(point.lon, _DIGITS) if point else None,
    }


def only_exact(places: Sequence[FoundPlace], typed: str) -> FoundPlace | None:
    """The one place whose very name somebody typed, and nothing has to be asked; none when two bear that name."""
    exact = [place for place in places if not place.note and place.label.casefold() == typed.casefold()]
    return exact[0] if len(exact) == 1 else None


def initial_of(case: Case, typed: str) -> dict[str, Any]:
    """What the page shows of a draft; `typed`: the words as they were typed."""
    words = typed or case.place_words
    is_nowhere = not words
    shown = {"place_detail": case.place_detail, "neighbourhood": case.neighbourhood if is_nowhere else None}
    return {"client_id": case.client_id, "words": words, "is_nowhere": is_nowhere, **shown}
