"""Writing a page."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PageVersionForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=120)
    body = forms.CharField(
        label=_("Texte"),
        help_text=_("En Markdown : « # Intertitre », « **gras** », « - élément de liste », « [texte](adresse) »."),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 24, "cols": 90}),
    )
