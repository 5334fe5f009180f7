"""The field where a mailed code is typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.mailed_codes.fingerprints import MAILED
from allonnes.core.codes import plain

CODE_SHAPE = "code_shape"
# A code of an application has six digits, a spare one eight.
LENGTHS = (6, 8)
NO_CODE = _("Écrivez le code reçu par message.")


class TypedCodeField(forms.CharField):
    """A code of an application or of a list of spare ones, without what was put between its signs."""

    def to_python(self, value: Any) -> str:
        """Its digits alone, of any script. What cannot be a code is told before any try is counted."""
        typed = super().to_python(value) or ""
        code = plain(typed)
        if typed and len(code) < min(LENGTHS):
            raise ValidationError(_("Il manque des chiffres à ce code. Recopiez-le en entier."), code=CODE_SHAPE)
        if typed and not (len(code) in LENGTHS and code.isdecimal()):
            raise ValidationError(_("Ce code a 6 chiffres ; un code de secours en a 8."), code=CODE_SHAPE)
        return code


class MailedCodeField(forms.CharField):
    """Eight digits, however they are typed; what has not that shape is told here, before any try is counted."""

    def __init__(self, *, label: Any, help_text: Any, required: Any = NO_CODE) -> None:
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
        super().__init__(
            label=label,
            help_text=help_text,
            widget=forms.TextInput(attrs=attributes),
            error_messages={"required": required},
        )

    def to_python(self, value: Any) -> str:
        """The eight digits alone."""
        typed = super().to_python(value) or ""
        code = MAILED.read(typed)
        if typed and not code:
            raise ValidationError(_("Le code a 8 chiffres. Vérifiez-le dans le message."), code=CODE_SHAPE)
        return code
