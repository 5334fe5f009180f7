"""Fields that every form shares: a day, an electronic address. However they are typed, they are read one way."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from allonnes.core.days import read_day
from allonnes.core.typed import squeezed


class DayField(forms.DateField):
    """A day, as people write it; `is_past` for a birth date, whose year of two digits is never to come.

    The keyboard of digits is enough: a day is read without anything between its parts.
    """

    widget = forms.DateInput(attrs={"inputmode": "numeric"}, format="%d/%m/%Y")

    def __init__(self, *args: Any, is_past: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_past = is_past

    def to_python(self, value: Any) -> date | None:
        """A day, None for nothing. Raises ValidationError for what is no day."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        day = read_day(value, is_past=self.is_past)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class MailField(forms.EmailField):
    """An electronic address, without what a phone or a copied page puts around and between its letters."""

    def to_python(self, value: Any) -> str:
        """The address alone: « <camille@exemple.fr>, » gives « camille@exemple.fr »."""
        typed = super().to_python(value) or ""
        return squeezed(typed).removeprefix("mailto:").strip("<>\"'“”«».,;:")
