"""One document to choose, and its title."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DocumentForm(forms.Form):
    """A PDF or an ODT, with the title that people read."""

    title = forms.CharField(
        label=_("Titre du document"),
        help_text=_("Ce que l’on y trouve. Exemple : plan de la place, version de mars."),
        max_length=150,
        error_messages={"required": _("Donnez un titre au document.")},
    )
    file = forms.FileField(
        label=_("Document"),
        help_text=_("Un fichier PDF ou ODT, de 10 Mo au plus."),
        error_messages={
            "required": _("Choisissez un document."),
            "empty": _("Ce fichier est vide. Choisissez-en un autre."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.odt,application/pdf"}),
    )
