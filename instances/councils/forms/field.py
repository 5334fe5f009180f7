"""A candidacy asked aloud, at a stall or a walk: one page, while connected; nothing of a minor waits on a tablet."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.validators import PersonNameField
from allonnes.core.fields import DayField, MailField
from allonnes.outreach.forms import MetEntryForm
from allonnes.town.models import Neighbourhood
from instances.councils.enums import Gender, Selection
from instances.councils.models import Council

WHO = ("first_name", "last_name", "birth_date", "gender", "neighbourhood", "motivation", "email", "phone")
PARENT = ("parent_name", "parent_email", "is_parent_on_paper")


class FieldCandidacyForm(MetEntryForm):
    """For which council, who, why, and before 18 the parent who signs or is asked."""

    council = forms.ModelChoiceField(label=_("Pour quel conseil"), queryset=Council.objects.none(), empty_label=None)
    first_name = PersonNameField(label=_("Prénom"), max_length=60)
    last_name = PersonNameField(label=_("Nom"), max_length=80)
    birth_date = DayField(
        label=_("Date de naissance"),
        required=False,
        is_past=True,
        help_text=_("Si le conseil a un âge à respecter. Exemple : 25/04/2010 ou 25042010."),
        widget=forms.DateInput(attrs={"inputmode": "numeric"}, format="%d/%m/%Y"),
    )
    gender = forms.ChoiceField(
        label=_("Femme ou homme"), choices=Gender.choices, required=False, help_text=_("Pour compter seulement.")
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("Ne sait pas")
    )
    motivation = forms.CharField(
        label=_("Pourquoi, avec ses mots"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    email = MailField(label=_("Adresse électronique"), required=False)
    phone = forms.CharField(
        label=_("Téléphone"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    parent_name = PersonNameField(
        label=_("Nom d’un parent"),
        help_text=_("Avant 18 ans."),
        max_length=120,
        required=False,
    )
    parent_email = MailField(
        label=_("Adresse électronique du parent"), required=False, help_text=_("Vide si le parent signe le papier.")
    )
    is_parent_on_paper = forms.BooleanField(label=_("Un parent a signé le papier"), required=False)
    has_consent = forms.BooleanField(
        label=_("La personne est d’accord : la ville garde ces renseignements pour lui répondre"),
        error_messages={"required": _("Sans l’accord de la personne, rien n’est enregistré.")},
    )
    named_by = "first_name"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, fields = timezone.localdate(), dict[str, Any](self.fields)
        open_ones = Council.objects.public().filter(candidacies_from__lte=today, candidacies_until__gte=today)
        fields["council"].queryset = open_ones.exclude(selection=Selection.APPOINTED).order_by(F("name"))
        fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()
        for name in (*WHO, *PARENT):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """The answer goes somewhere."""
        given = super().clean() or {}
        if not (given.get("email") or given.get("phone")) and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Donnez une adresse ou un téléphone : la réponse doit arriver quelque part."))
        return given

    def answers(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in (*WHO, *PARENT, "has_consent")}
