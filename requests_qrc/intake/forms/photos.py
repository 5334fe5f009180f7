"""Photos among the other answers: made light and bare by the browser when it can, cleaned by the site anyway."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from requests_qrc.intake.photos import ALBUM


class PhotosInput(forms.ClearableFileInput):
    """Several photos at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """At most as many photos as a case has."""

    widget = PhotosInput(
        attrs={
            "accept": "image/*",
            "data-shrink-one": _("1 photo. Le lieu et la date cachés dans l’image sont effacés."),
            "data-shrink-many": _("{n} photos. Le lieu et la date cachés dans les images sont effacés."),
        }
    )

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > ALBUM.most:
            raise forms.ValidationError(str(ALBUM.full))
        return [super(PhotosField, self).clean(file, initial) for file in files]


class FirstPhotoForm(forms.Form):
    """A report may begin by its photo: the first gesture on a phone, a plain file elsewhere."""

    photo = forms.FileField(
        label=_("Prendre une photo"),
        help_text=_("Si vous voulez. Le lieu et la date cachés dans l’image sont effacés."),
        required=False,
        widget=forms.FileInput(
            attrs={
                "accept": "image/*",
                "capture": "environment",
                "data-shrink-one": _("1 photo. Le lieu et la date cachés dans l’image sont effacés."),
                "data-shrink-many": "",
            }
        ),
    )
