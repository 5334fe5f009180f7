"""Where: an address or a name as people type it, a point of the map, a quartier, or words that nobody knows."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import tidy
from allonnes.town.forms import NOWHERE
from allonnes.town.forms import WhereForm as TownWhereForm
from allonnes.town.found import ADDRESS, PLACE, FoundPlace
from allonnes.town.models import Address, Place
from requests_qrc.intake.models import Case

_DIGITS = 6


class WhereForm(TownWhereForm):
    """What somebody says of the place. Words that look like nothing known are kept as they are: an agent reads them."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    place_detail = forms.CharField(
        label=_("Une précision ?"),
        help_text=_("Par exemple : trottoir d’en face, près du banc."),
        max_length=250,
        required=False,
    )

    def none_of_these(self) -> str:
        return _now("Aucun de ces lieux : garder « %(words)s »") % {"words": tidy(self._given("where"))}

    def _typed(self, where: str) -> FoundPlace | None:
        return super()._typed(where) if self.candidates else None

    def answers(self) -> dict[str, Any]:
        """What the draft keeps."""
        given = self.cleaned_data
        detail = {"place_detail": given["place_detail"].strip()}
        if given["place"] is not None:
            return {**answers_of(given["place"]), **detail}
        words = "" if given["chosen"] == NOWHERE else tidy(given["where"])
        nothing = {"address": None, "place": None, "latitude": None, "longitude": None}
        return {"place_words": words, "neighbourhood": given["neighbourhood"], **nothing, **detail}


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
    """The one place whose very name was typed, when nothing has to be asked."""
    exact = [place for place in places if not place.note and place.label.casefold() == typed.casefold()]
    return exact[0] if len(exact) == 1 else None


def initial_of(case: Case, typed: str) -> dict[str, Any]:
    """What the page shows of a draft; `typed`: the words as they were typed."""
    words = typed or case.place_words
    shown = {"client_id": case.client_id, "where": words, "place_detail": case.place_detail}
    return shown if words else {**shown, "chosen": NOWHERE, "neighbourhood": case.neighbourhood}
