"""A problem with the vote: reported by anybody, written down by the polling board, answered in public."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.contact_details import refuse_contact_details
from allonnes.core.fields import MailField
from budgets.voting.enums import VoteChannel

LONGEST = 3000
CHANNELS = [("", _("Je ne sais pas, ou aucune")), *VoteChannel.choices]


class IncidentForm(forms.Form):
    """What the polling board writes down."""

    body = forms.CharField(
        label=_("Que s’est-il passé ?"),
        help_text=_("Dites où et quand. N’écrivez ni les projets choisis, ni un code de lettre, ni un récépissé."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Dites ce qui s’est passé, en une phrase au moins."),
            "max_length": _("Ce texte est trop long : 3 000 lettres au plus."),
        },
    )
    channel = forms.ChoiceField(label=_("Avec quelle façon de voter ?"), choices=CHANNELS, required=False)


class ProblemForm(IncidentForm, ReadAgainForm):
    """The same, with an address for the answer when no account says it."""

    email = MailField(
        label=_("Votre adresse électronique"),
        help_text=_("Pour recevoir la réponse. Elle n’est jamais publiée, et elle est effacée six mois après."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Écrivez une adresse complète. Exemple : camille@exemple.fr.")},
    )

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["email"]


class AnswerForm(forms.Form):
    """What everybody will read."""

    summary = forms.CharField(
        label=_("Résumé public"),
        help_text=_("Ce qui s’est passé, en une phrase, sans nom ni renseignement sur une personne."),
        max_length=250,
        validators=[refuse_contact_details],
    )
    answer = forms.CharField(
        label=_("Réponse publique"),
        help_text=_("Ce que le bureau de vote a vérifié, ce qui a été fait, et ce que cela change."),
        max_length=LONGEST,
        validators=[refuse_contact_details],
        widget=forms.Textarea(attrs={"rows": 6, "cols": 70}),
    )
    is_sure = forms.BooleanField(
        label=_("J’ai relu : ce résumé et cette réponse sont publiés tout de suite et ne changeront plus."),
        error_messages={"required": _("Cochez cette case pour publier.")},
    )
