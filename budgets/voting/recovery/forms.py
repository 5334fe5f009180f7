"""A half of the recovery code, typed line by line; why a key is lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.voting.box.keys import HALVES
from budgets.voting.recovery.half_codes import LINES, read_half

WRONG_LINE = _("Vérifiez cette ligne, signe par signe : elle n’est pas celle de la feuille.")


class HalfForm(forms.Form):
    """Four lines; once valid, `half` and `content` say what was typed."""

    half, content = "", b""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, LINES + 1):
            attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 24}
            self.fields[f"line_{number}"] = forms.CharField(
                label=_("Ligne %(number)s") % {"number": number},
                widget=forms.TextInput(attrs=attributes),
                max_length=60,
            )

    def clean(self) -> dict[str, Any]:
        """Each line has its own check: the wrong ones are named."""
        answers = super().clean() or self.cleaned_data
        if not self.errors:
            self.half, self.content, wrong = read_half([answers[f"line_{number}"] for number in range(1, LINES + 1)])
            for number in wrong:
                self.add_error(f"line_{number}", WRONG_LINE)
        return answers


class WhichHalfForm(forms.Form):
    """Which half a button is about."""

    half = forms.ChoiceField(choices=[(half, half) for half in HALVES], widget=forms.HiddenInput)


class KeyLossForm(forms.Form):
    """Why nobody can give the key back."""

    reason = forms.CharField(
        label=_("Pourquoi la clé ne peut pas être rendue"),
        help_text=_("Votre raison paraît dans le procès-verbal. N’y mettez aucun nom."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class ConfirmLossForm(forms.Form):
    """Ticked before the ballots of the open box are given up."""

    is_confirmed = forms.BooleanField(
        label=_(
            "J’ai compris\u202f: les votes faits sur le site, aux bornes et avec un agent sont perdus. Seul le papier "
            "compte."
        )
    )
