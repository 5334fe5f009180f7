"""What is ticked before an act on the ballot box that nobody takes back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """The explanation of a difference, asked only when there is one."""

    reason = forms.CharField(
        label=_("Pourquoi cet écart ?"),
        help_text=_("Votre explication paraît dans le procès-verbal. N’y mettez aucun nom."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class SealForm(forms.Form):
    is_confirmed = forms.BooleanField(
        label=_("J’ai compris\u202f: une fois scellée, l’urne ne s’ouvre plus jamais, pour personne.")
    )


class PublishForm(forms.Form):
    is_confirmed = forms.BooleanField(
        label=_("J’ai relu ce dépouillement. Je le publie\u202f: il ne pourra plus être changé.")
    )
