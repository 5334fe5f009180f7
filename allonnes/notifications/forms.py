"""The page of preferences, one question per subject."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.core.outbox import kinds, topics
from allonnes.notifications.models import Preference

MORNINGS = (
    (Preference.Rhythm.IMMEDIATE.value, _("Un résumé les matins de travail, s’il y a du nouveau")),
    (Preference.Rhythm.NONE.value, _("Pas de résumé")),
)
ALWAYS = _("Ce qui est urgent, comme un changement à confirmer à deux, arrive toujours, tout de suite.")


class PreferencesForm(forms.Form):
    """One group of radio buttons per subject that has something to choose."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        optional = {kind.topic for kind in kinds() if not kind.is_essential}
        for topic in (topic for topic in topics() if topic in optional and (user.is_staff or not topic.is_work)):
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label,
                choices=MORNINGS if topic.is_work else Preference.Rhythm.choices,
                widget=forms.RadioSelect,
                help_text=ALWAYS if topic.is_work else "",
            )
