"""What a voter types to open their letter, and what an agent types to make letters or to close one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.core.codes import LONGEST
from budgets.voting.ballot.forms import VoterForm
from budgets.voting.enums import LetterFate
from budgets.voting.letters.actions.letters import LABEL_LENGTH, LONGEST_ADDRESSEE
from budgets.voting.letters.permissions import MOST_LETTERS, NO_FATE, UNKNOWN_CODE

REASON_LENGTH = 120
# The addressees of the largest batch.
MOST_SIGNS = MOST_LETTERS * (LONGEST_ADDRESSEE + 2)


class LetterCodeForm(forms.Form):
    """The code of a letter. A plain field: whatever is typed that is no code gets one and the same sentence."""

    code = forms.Field(
        label=_("Votre code"),
        help_text=_("Il est écrit en gros sur votre lettre. Avec ou sans tirets, en majuscules ou non."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "maxlength": "60",
                "data-letter-code": True,
            }
        ),
        error_messages={"required": UNKNOWN_CODE},
    )


class BatchForm(forms.Form):
    """A number of letters without a name, or the people they go to."""

    label = forms.CharField(
        label=_("Nom du lot"),
        help_text=_("Pour vous y retrouver. Par exemple : Résidence des Tilleuls."),
        max_length=LABEL_LENGTH,
        error_messages={"required": _("Donnez un nom à ce lot.")},
    )
    count = forms.IntegerField(
        label=_("Nombre de lettres sans nom"),
        help_text=_(
            "De 1 à 5 000 ; une fois le vote commencé, 100 par jour au plus. "
            "Laissez vide si vous collez des destinataires."
        ),
        min_value=1,
        max_value=MOST_LETTERS,
        required=False,
    )
    addressees = forms.CharField(
        label=_("Destinataires"),
        help_text=_(
            "Un par ligne : le nom, puis l’adresse. Un point-virgule fait passer à la ligne sur la lettre. "
            "Par exemple : Mme Test ; 1 place du Mail ; 72700 Allonnes."
        ),
        max_length=MOST_SIGNS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80, "autocomplete": "off"}),
    )

    def clean_addressees(self) -> list[str]:
        """One per line; columns pasted from a table are lines of the address."""
        pasted: str = self.cleaned_data["addressees"]
        return [line.replace("\t", " ; ") for line in pasted.splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        """The one or the other."""
        answers = super().clean() or self.cleaned_data
        if not self.errors and bool(answers["count"]) == bool(answers["addressees"]):
            raise forms.ValidationError(_("Donnez un nombre de lettres, ou des destinataires : l’un ou l’autre."))
        return answers


class ReasonForm(forms.Form):
    """Why a letter is voided, or replaced before the vote."""

    reason = forms.CharField(
        label=_("Raison"),
        help_text=_("Par exemple : lettre perdue. N’écrivez pas de nom."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Donnez la raison.")},
        widget=forms.TextInput(attrs={"size": 60, "autocomplete": "off"}),
    )


class FateForm(ReasonForm):
    """The same while people vote, and what becomes of a vote that nobody knows of."""

    fate = forms.ChoiceField(
        label=_("Si cette lettre a déjà servi à voter"),
        help_text=_("Vous ne saurez pas si elle a servi. La nouvelle lettre n’ouvre jamais un vote déjà fait."),
        choices=LetterFate,
        widget=forms.RadioSelect,
        error_messages={"required": NO_FATE},
    )


class ReceiptField(forms.CharField):
    """A receipt, typed by its voter: only a vote already cast asks for it."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(max_length=LONGEST, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)


class LetterVoterForm(VoterForm):
    """Who votes with a letter; the receipt, when they already have."""

    receipt = ReceiptField(
        label=_("Récépissé"),
        help_text=_("Seulement pour revoir un vote déjà fait avec cette lettre. Par exemple : 7KQM-2XWD-H4PR."),
    )
