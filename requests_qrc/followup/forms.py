"""What whoever follows a case types: its code, an answer, why it is not settled, what they think of the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_qrc.followup.models import Survey


class CodeForm(forms.Form):
    """The code of the receipt, read however it is typed."""

    code = forms.CharField(
        label=_("Votre code de suivi"),
        max_length=60,
        help_text=_(
            "Il est sur votre reçu et dans le premier courriel : « ALN-7KQM-4XH2P ». "
            "Majuscules, espaces et tirets ne comptent pas."
        ),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ConfirmForm(forms.Form):
    """Nothing but a button."""


class AnswerForm(forms.Form):
    body = forms.CharField(label=_("Votre réponse"), max_length=5000, widget=forms.Textarea({"rows": 5}))


class ContestForm(forms.Form):
    words = forms.CharField(
        label=_("Qu’est-ce qui n’est pas réglé ?"),
        max_length=2000,
        help_text=_("Quelques mots suffisent. Ils restent entre vous et la ville."),
        widget=forms.Textarea({"rows": 5}),
    )


class SurveyForm(forms.Form):
    """Yes or no, why, in a few words."""

    is_satisfied = forms.TypedChoiceField(
        label=_("La réponse vous convient-elle ?"),
        choices=[("yes", _("Oui")), ("no", _("Non"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label=_("Pourquoi ?"), choices=Survey.Reason, required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("En quelques mots"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """A reason for yes is no reason for no: it is left out, rather than refused to whoever changed their mind."""
        answers = super().clean() or {}
        offered = Survey.REASONS.get(bool(answers["is_satisfied"]), ()) if "is_satisfied" in answers else ()
        answers["reasons"] = [reason for reason in answers.get("reasons", []) if reason in offered]
        return answers
