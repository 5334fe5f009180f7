"""What residents write when they propose a subject."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.accounts.validators import PersonNameField
from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.fields import MailField
from instances.outcomes.actions.referrals import Suggested

SHORTEST_WORDS = 20


class SuggestionForm(ReadAgainForm):
    """A subject, a few sentences, and where to answer; an account needs no address."""

    subject = forms.CharField(
        label=_("Votre sujet, en quelques mots"),
        help_text=_("Par exemple : des bus le samedi soir."),
        max_length=120,
        error_messages={"required": _("Écrivez votre sujet en quelques mots.")},
    )
    words = forms.CharField(
        label=_("Pourquoi le conseil devrait en parler"),
        help_text=_("Deux ou trois phrases. Ne donnez le nom de personne."),
        min_length=SHORTEST_WORDS,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Écrivez deux ou trois phrases."),
            "min_length": _("Écrivez une phrase entière : c’est trop court pour comprendre."),
        },
    )
    first_name = PersonNameField(
        label=_("Votre prénom"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom.")},
    )
    email = MailField(
        label=_("Votre adresse électronique (facultatif)"),
        help_text=_("Pour savoir ce que devient votre sujet. Jamais publiée."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Écrivez une adresse complète. Exemple : camille@exemple.fr.")},
    )
    # Nobody sees it: what fills every field fills it too.
    site = forms.CharField(required=False)

    def __init__(self, *args: Any, person: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person:
            for name in ("first_name", "email"):
                del self.fields[name]

    def said(self, *, source: str, source_url: str) -> Suggested:
        """What is proposed, and where it comes from."""
        return Suggested(self.cleaned_data["subject"], self.cleaned_data["words"], source, source_url)
