"""What two officers type to correct a line of the roll: the identity written there, and the right one."""

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.voting.ballot.forms import VoterForm
from budgets.voting.corrections.actions import Change
from budgets.voting.enums import CorrectionReason
from budgets.voting.paper.forms import PREFIX
from budgets.voting.roll.identity import Identity


def _named(name: str, label: Any) -> forms.Field:
    """A field that asks a voter who they are, said of somebody else: a browser fills in nothing."""
    field = deepcopy(VoterForm.base_fields[name])
    field.label = label
    field.widget.attrs["autocomplete"] = "off"
    if name != "birth_date":
        field.help_text = ""
    return field


class ConfirmCorrectionForm(forms.Form):
    """Both identities."""

    wrong_first_names = _named("first_names", _("Prénoms écrits au registre"))
    wrong_last_name = _named("last_name", _("Nom écrit au registre"))
    wrong_birth_date = _named("birth_date", _("Date de naissance écrite au registre"))
    right_first_names = _named("first_names", _("Bons prénoms, d’après la pièce d’identité"))
    right_last_name = _named("last_name", _("Bon nom, d’après la pièce d’identité"))
    right_birth_date = _named("birth_date", _("Bonne date de naissance, d’après la pièce d’identité"))

    prefix = PREFIX

    def change(self) -> Change:
        """What was typed, for the action."""
        return Change(self._identity("wrong"), self._identity("right"))

    def _identity(self, side: str) -> Identity:
        said = self.cleaned_data
        return Identity(*(said[f"{side}_{name}"] for name in ("first_names", "last_name", "birth_date")))


class AskCorrectionForm(ConfirmCorrectionForm):
    """And why."""

    reason = forms.ChoiceField(
        label=_("D’où vient la faute ?"),
        choices=CorrectionReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites d’où vient la faute.")},
    )
