"""Fields that every form shares: a day, an electronic address. However they are typed, they are read one way."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from allonnes.core.days import read_day
from allonnes.core.typed import squeezed

LONGEST_ADDRESS = 254
# The Turkish i without its dot, and the capital with one: to the tables, which compare addresses whatever their case,
# both are the letter i. Whoever bought such a domain would be given what another address sent.
OTHER_LETTERS = frozenset("\u0131\u0130")


def refuse_other_letters(address: str) -> None:
    """Raise ValidationError for an address that would pass for another one."""
    if OTHER_LETTERS & set(address):
        raise ValidationError(
            _("Une lettre de cette adresse ressemble à un « i » et n’en est pas un : tapez-la de nouveau au clavier."),
            code="other_letters",
        )


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
    """An electronic address, without what a phone or a copied page puts around and between its letters.

    By default the one of whoever types, no longer than a table keeps.
    """

    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Écrivez votre adresse électronique."),
        "invalid": _("Écrivez une adresse complète. Exemple : camille@exemple.fr."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Votre adresse électronique"), "max_length": LONGEST_ADDRESS, **kwargs})
        self.validators.append(refuse_other_letters)

    def to_python(self, value: Any) -> str:
        """The address alone: « <camille@exemple.fr>, » gives « camille@exemple.fr »."""
        typed = super().to_python(value) or ""
        return squeezed(typed).removeprefix("mailto:").strip("<>\"'“”«».,;:")
