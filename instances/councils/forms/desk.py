"""What the desk asks before each act. A form that needs the council of its row finds it in its `initial`."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from allonnes.accounts.validators import PersonNameField
from allonnes.core.fields import DayField, MailField
from allonnes.outreach.enums import Channel
from allonnes.town.models import Neighbourhood
from instances.councils.actions.drawing import DrawRules
from instances.councils.actions.mandates import IDENTITY, Leaving, Seat
from instances.councils.enums import DeclineReason, EndReason, Gender, MandateRole
from instances.councils.models import College

CHANNELS = (Channel.LETTER, Channel.DESK, Channel.PHONE, Channel.EMAIL, Channel.ASSOCIATION)


def _day(label: str, help_text: str = "", *, required: bool = True, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, help_text=help_text, required=required, widget=widget, **more)


class NothingTyped(forms.Form):
    """Only a yes."""


class IdentityForm(forms.Form):
    """Who sits: what the desk writes of a member."""

    first_name = PersonNameField(label="Prénom", max_length=60)
    last_name = PersonNameField(label="Nom", max_length=80)
    email = MailField(label="Adresse électronique", required=False, help_text="La convocation y arrive.")
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    birth_date = _day("Date de naissance", "Obligatoire si le conseil a un âge à respecter.", required=False)
    gender = forms.ChoiceField(
        label="Femme ou homme", choices=Gender.choices, required=False, help_text="Pour compter seulement."
    )

    def clean(self) -> dict[str, Any]:
        """One answer: who."""
        given = super().clean() or {}
        return {"identity": {name: given.get(name) for name in IDENTITY}}


class _OfCouncil(forms.Form):
    """The college is one of the council named by `initial`."""

    college = forms.ModelChoiceField(label="Collège", queryset=College.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleges = College.objects.filter(council=self.initial.get("council"))
        fields: dict[str, Any] = dict(self.fields)
        fields["college"].queryset = colleges.select_related("council")
        if not self.initial.get("college") and len(colleges) == 1:
            self.initial["college"] = colleges[0].pk


class SeatForm(_OfCouncil, IdentityForm):
    """A member whom the town or an association appoints."""

    starts_on = _day("À partir du", initial=timezone.localdate)
    last_day = _day("Dernier jour", "Vide : jusqu’au terme du conseil.", required=False)
    field_order = ("college", *IDENTITY, "starts_on", "last_day")

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        identity = super().clean()
        if not {"college", "starts_on"} <= set(given):
            return identity
        return {**identity, "seat": Seat(given["college"], given["starts_on"], given.get("last_day"))}


class AcceptForm(_OfCouncil):
    """Where and from when."""

    starts_on = _day("À partir du", initial=timezone.localdate)


class DeclineForm(forms.Form):
    """A reason that the person reads, and a kind word."""

    decline_reason = forms.ChoiceField(
        label="Motif, lu par la personne", choices=[("", "Choisissez"), *DeclineReason.choices]
    )
    words = forms.CharField(
        label="Un mot à la personne",
        required=False,
        max_length=1000,
        initial="Merci d’avoir proposé votre temps. Les réunions publiques vous sont ouvertes.",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Elle lit ces mots tels quels.",
    )


class EndForm(forms.Form):
    """After which day, and why."""

    last_day = _day("Dernier jour du mandat", initial=timezone.localdate)
    reason = forms.ChoiceField(label="Raison", choices=EndReason.choices)
    words = forms.CharField(label="Précision", max_length=200, required=False, help_text="Lue par la gestion seule.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "last_day" not in given or "reason" not in given:
            return given
        return {"leaving": Leaving(given["last_day"], given["reason"], given.get("words", ""))}


class RenewForm(forms.Form):
    """Until when."""

    last_day = _day("Nouveau dernier jour", "Au plus tard le terme du conseil.")


class RoleForm(forms.Form):
    """Which role."""

    role = forms.ChoiceField(label="Fonction", choices=MandateRole.choices)


class ReasonForm(forms.Form):
    """Why, kept in the history."""

    reason = forms.CharField(label="Raison", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class EnterForm(_OfCouncil):
    """A candidacy on paper, or said by telephone."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = forms.ChoiceField(label="Reçue par", choices=[(channel.value, channel.label) for channel in CHANNELS])
    first_name = IdentityForm.base_fields["first_name"]
    last_name = IdentityForm.base_fields["last_name"]
    birth_date = IdentityForm.base_fields["birth_date"]
    gender = IdentityForm.base_fields["gender"]
    neighbourhood = forms.ModelChoiceField(
        label="Quartier", queryset=Neighbourhood.objects.none(), required=False, empty_label="Ne sait pas"
    )
    motivation = forms.CharField(
        label="Pourquoi, avec ses mots", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    email = MailField(label="Adresse électronique", required=False)
    phone = IdentityForm.base_fields["phone"]
    parent_name = PersonNameField(
        label="Nom d’un parent",
        help_text="Avant 18 ans.",
        max_length=120,
        required=False,
    )
    parent_email = MailField(
        label="Adresse électronique du parent", required=False, help_text="Vide si le papier est signé."
    )
    is_parent_on_paper = forms.BooleanField(
        label="Un parent a signé le papier, qui est gardé à la mairie", required=False
    )
    has_consent = forms.BooleanField(
        label="La personne est d’accord : la ville garde ces renseignements pour lui répondre",
        error_messages={"required": "Sans l’accord de la personne, rien n’est enregistré."},
    )
    field_order = ("channel", "college", "first_name", "last_name", "birth_date", "gender", "neighbourhood")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["college"].required = False
        fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()

    def clean(self) -> dict[str, Any]:
        """What the action takes: the answers, under the id of this page."""
        given = super().clean() or {}
        if self.errors:
            return given
        if not (given["email"] or given["phone"]):
            raise ValidationError("Donnez une adresse ou un téléphone : la réponse doit arriver quelque part.")
        answers = {name: value for name, value in given.items() if name not in {"client_id", "channel"}}
        return {"client_id": given["client_id"], "channel": Channel(given["channel"]), "answers": answers}


class DrawForm(_OfCouncil):
    """The rules of a draw, told before it."""

    title = forms.CharField(label="Titre", max_length=120, help_text="Exemple : Tirage des habitants, décembre 2026.")
    seats = forms.IntegerField(label="Places à tirer", min_value=1, max_value=200)
    substitutes = forms.IntegerField(label="Suppléances à tirer", min_value=0, max_value=200, initial=0)
    is_parity = forms.BooleanField(
        label="Autant de femmes que d’hommes, à une place près", required=False, initial=True
    )
    seed_source = forms.CharField(
        label="D’où viendra le nombre",
        max_length=300,
        help_text="Exemple : les six numéros du Loto du samedi 5 décembre 2026, dans l’ordre.",
    )
    seed_on = _day("Jour où il sera connu", "Un jour qui vient : personne ne doit le connaître avant.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        terms = {name: value for name, value in given.items() if name != "college"}
        return {"college": given["college"], "terms": DrawRules(**terms)}


class SeedForm(forms.Form):
    """The number, once known."""

    seed = forms.CharField(
        label="Le nombre, comme il a été annoncé",
        max_length=100,
        help_text="Exemple : 4 8 15 16 23 42. Vérifiez deux fois : le tirage ne se refait pas.",
    )


class GiveSeatsForm(forms.Form):
    """From when."""

    starts_on = _day("Les mandats commencent le", initial=timezone.localdate)


class ThankForm(forms.Form):
    """A word to those who were not drawn."""

    words = forms.CharField(
        label="Un mot aux personnes",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        initial="Merci d’avoir proposé votre temps. Les réunions publiques vous sont ouvertes.",
    )
