"""A mail address asked on a page that sends at once: one that looks mistyped is shown back before anything leaves."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from allonnes.core.fields import MailField
from allonnes.core.mail_hints import meant_address


class ReadAgainForm(forms.Form):
    """« camille@gmial.con » comes back once, with the address probably meant and a box for whose own it really is."""

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        for name in [name for name, field in self.fields.items() if isinstance(field, MailField)]:
            self._read_again(name, answers.get(name) or "")
        return answers

    def _read_again(self, name: str, address: str) -> None:
        right, box = meant_address(address), f"{name}_is_right"
        if not right:
            return
        # The box is for this address alone: another one is read again in its turn.
        ticked = forms.CheckboxInput(attrs={"value": address})
        label = _("%(address)s est la bonne adresse.") % {"address": address}
        self.fields[box] = forms.BooleanField(label=label, required=False, widget=ticked)
        names = [field for field in self.fields if field != box]
        self.order_fields([*names[: names.index(name) + 1], box])
        if self.data.get(self.add_prefix(box)) != address:
            asked = _("Vouliez-vous écrire %(right)s ? Corrigez l’adresse, ou cochez la case si elle est juste.")
            self.add_error(name, asked % {"right": right})
