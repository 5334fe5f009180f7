"""What residents answer of what is delivered."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.forms import MetEntryForm
from observatory.engagements.enums import EngagementState
from observatory.engagements.models import Engagement
from observatory.following.actions.evaluating import Answers
from observatory.following.models import Evaluation


def _question(label: Any, choices: type[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une réponse.")},
    )


class EvaluationForm(forms.Form):
    """Three questions, then some words if one wants."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    as_promised = _question(_("Est-ce bien ce qui était promis ?"), Evaluation.AsPromised)
    used = _question(_("L’utilisez-vous, vous ou vos proches ?"), Evaluation.Used)
    well_spent = _question(_("Était-ce une bonne dépense ?"), Evaluation.WellSpent)
    words = forms.CharField(
        label=_("Voulez-vous ajouter quelques mots ?"),
        help_text=_(
            "Relus avant d’être publiés. Pas de nom, d’adresse ni de téléphone : tout le monde lit cette page."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def answers(self) -> Answers:
        """The three answers."""
        given = self.cleaned_data
        return Answers(given["as_promised"], given["used"], given["well_spent"])


class FieldEvaluationForm(EvaluationForm, MetEntryForm):
    """The same at an encounter, with or without network: no name is asked."""

    named_by = "words"
    engagement = forms.ModelChoiceField(
        Engagement.objects.none(),
        label=_("Quelle promesse livrée ?"),
        error_messages={"required": _("Choisissez la promesse.")},
    )
    has_consent = forms.BooleanField(
        label=_("La personne est d’accord : la ville garde ses réponses, sans son nom"),
        error_messages={"required": _("Sans l’accord de la personne, rien n’est enregistré.")},
    )
    field_order = ("engagement", "as_promised", "used", "well_spent", "words", "has_consent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        # What was entered while an evaluation was open is sent once it is closed: the action says what counts.
        delivered = Engagement.objects.filter(state__in=[EngagementState.DELIVERED, EngagementState.EVALUATED])
        fields["engagement"].queryset = delivered.select_related("project").order_by("-delivered_on", "pk")
        fields["words"].label = _("Quelques mots, si la personne le veut")
        fields["words"].help_text = _("Sans nom, ni adresse, ni téléphone. Relus avant d’être publiés.")
