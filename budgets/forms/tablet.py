"""Who votes, asked on a tablet that others use next: the browser proposes to nobody what somebody typed before."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.town.models import Place
from budgets.forms.voter import VoterForm
from budgets.permissions.assisted_vote import NO_CONSENT


class TabletVoterForm(VoterForm):
    """The questions asked of every voter, without the memory of the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if "autocomplete" in field.widget.attrs:
                field.widget.attrs["autocomplete"] = "off"


class AssistedVoterForm(TabletVoterForm):
    """Asked aloud by an agent; the prefix keeps the answers out of the texts that a session keeps."""

    prefix = "secret"
    has_consent = forms.BooleanField(
        label=_("La personne est d’accord et choisit elle-même"), error_messages={"required": NO_CONSENT}
    )


class KioskForm(forms.Form):
    """Where the tablet stands."""

    place = forms.ModelChoiceField(
        Place.objects.order_by("name"),
        label=_("Lieu de la borne"),
        empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez le lieu où la tablette reste.")},
    )
