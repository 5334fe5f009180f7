"""What the administrator confirms before an act that nobody takes back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OpenVoteForm(forms.Form):
    is_confirmed = forms.BooleanField(
        label=_("J’ai relu. Je sais que plus rien ne changera : ni les règles, ni les dates, ni les projets.")
    )


class OutOfVoteForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ce projet est retiré"),
        help_text=_("Tout le monde lira cette raison, sur le site et par message."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 34}),
    )
    is_confirmed = forms.BooleanField(label=_("Je retire ce projet du vote. Il ne pourra pas y revenir."))
