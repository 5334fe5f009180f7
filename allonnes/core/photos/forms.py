"""One photo to choose, and its words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.core.contact_details import refuse_contact_details


class PhotoForm(forms.Form):
    """One photo, with the words that replace it for people who do not see it."""

    photo = forms.FileField(
        label=_("Photo"),
        error_messages={
            "required": _("Choisissez une photo."),
            "empty": _("Ce fichier est vide. Choisissez-en un autre."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    alt = forms.CharField(
        validators=[refuse_contact_details],
        label=_("Que voit-on sur la photo ?"),
        help_text=_("Pour les personnes qui ne la voient pas. Par exemple : la place vide, sans aucun banc."),
        max_length=250,
        error_messages={"required": _("Dites en quelques mots ce que montre la photo.")},
    )

    def clean(self) -> dict[str, Any]:
        """A browser never sends a file twice by itself: say it, rather than let it go without a word."""
        answers = super().clean() or {}
        if "photo" in self.files and "photo" not in self.errors and self.errors:
            self.add_error("photo", _("Choisissez la photo de nouveau : le navigateur ne l’a pas gardée."))
        return answers
