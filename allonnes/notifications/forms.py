"""The page of preferences, one question per subject."""

from typing import Any

from django import forms

from allonnes.core.outbox import kinds, topics
from allonnes.notifications.models import Preference


class PreferencesForm(forms.Form):
    """One group of radio buttons per subject that has something to choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        optional = {kind.topic for kind in kinds() if not kind.is_essential}
        for topic in (topic for topic in topics() if topic in optional):
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label, choices=Preference.Rhythm.choices, widget=forms.RadioSelect
            )
