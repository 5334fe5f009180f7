"""Who votes, asked on a tablet that others use next: the browser proposes to nobody what somebody typed before."""

from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from allonnes.town.models import Place
from budgets.voting.assisted.permissions import NO_CONSENT
from budgets.voting.ballot.forms import VoterForm
from budgets.voting.kiosks.opening_hours import MOST_DAYS, OpeningHours

_NO_HOUR = _("Écrivez une heure, par exemple 14:30.")
_DAYS = [(days, format_lazy(_("{n} jours, aux mêmes heures"), n=days)) for days in range(2, MOST_DAYS + 1)]


def _this_hour() -> time:
    return timezone.localtime().time().replace(minute=0, second=0, microsecond=0)


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
    """Where the tablet stands, and when people may vote on it."""

    place = forms.ModelChoiceField(
        Place.objects.order_by("name"),
        label=_("Lieu de la borne"),
        empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez le lieu où la tablette reste.")},
    )
    from_hour = forms.TimeField(
        label=_("Elle prend des votes à partir de"),
        initial=_this_hour,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _NO_HOUR, "invalid": _NO_HOUR},
    )
    until_hour = forms.TimeField(
        label=_("Jusqu’à"),
        help_text=_("L’heure où le lieu ferme. En dehors de ces heures, la tablette ne prend aucun vote."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _NO_HOUR, "invalid": _NO_HOUR},
    )
    days = forms.TypedChoiceField(
        label=_("Combien de jours"), coerce=int, choices=[(1, _("Aujourd’hui seulement")), *_DAYS]
    )

    def hours(self) -> OpeningHours:
        """What was chosen, from today on."""
        said = self.cleaned_data
        return OpeningHours(
            said["from_hour"], said["until_hour"], timezone.localdate() + timedelta(days=said["days"] - 1)
        )


class KioskStopForm(forms.Form):
    """The code that the agent was told at the opening."""

    code = forms.CharField(
        label=_("Code de la borne"),
        help_text=_("Six chiffres, donnés à l’agent à l’ouverture."),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Écrivez le code de la borne.")},
    )
