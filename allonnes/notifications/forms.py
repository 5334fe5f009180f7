"""The page of preferences, one question per subject."""

from typing import Any

from django import forms

from allonnes.core.outbox import Topic
from allonnes.notifications.models import Preference


class PreferencesForm(forms.Form):
    """One group of radio buttons per subject."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label, choices=Preference.Rhythm.choices, widget=forms.RadioSelect
            )
