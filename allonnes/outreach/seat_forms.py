"""Forms of who registers for an encounter: on line, at the desk, in the field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.accounts.validators import PersonNameField
from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.fields import MailField
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.forms import ComingField, MetEntryForm
from allonnes.outreach.models import Encounter, Registration, Slot
from allonnes.outreach.permissions import MOST_PEOPLE
from allonnes.outreach.words import slot_words


class SlotField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A slot of a permanence, said by its hours."""

    def label_from_instance(self, obj: Slot) -> str:
        return slot_words(obj)


def count_field(label: Any, initial: int, **more: Any) -> forms.IntegerField:
    """How many people: none to as many as one registration may bring."""
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": _("Écrivez un nombre. Exemple : 2."), "required": _("Écrivez un nombre, même 0.")},
        **more,
    )


def slot_field(encounter: Encounter) -> SlotField:
    """The slots that are free, to choose one."""
    return SlotField(
        encounter.slots.free(),
        label=_("Le créneau"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choisissez un créneau."),
            "invalid_choice": _("Ce créneau vient d’être pris. Choisissez-en un autre."),
        },
    )


class PartyForm(ReadAgainForm):
    """Who comes and how many; a permanence asks for a slot instead, one person each."""

    name = PersonNameField(
        label=_("Votre nom"),
        help_text=_("Prénom et nom. Lu par les agentes et agents qui vous accueillent, jamais publié."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom.")},
    )
    email = MailField(
        label=_("Votre adresse électronique"),
        help_text=_(
            "Nous y envoyons le lien qui confirme, et un rappel deux jours avant. Par exemple : camille@exemple.fr."
        ),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrivez votre adresse électronique, ou appelez la mairie pour vous inscrire."),
            "invalid": _("Écrivez une adresse complète. Exemple : camille@exemple.fr."),
        },
    )
    adults = count_field(_("Personnes de 15 ans et plus"), 1, help_text=_("Vous compris."))
    children = count_field(_("Enfants de moins de 15 ans"), 0, help_text=_("Nous les comptons, sans leur nom."))

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.encounter = encounter
        if not encounter.has_slots:
            return
        del self.fields["adults"], self.fields["children"]
        if encounter.seats_left:
            self.fields["slot"] = slot_field(encounter)
            self.order_fields(["slot"])

    def registration(self, **more: Any) -> Registration:
        """What was typed, not written yet."""
        answers: Mapping[str, Any] = self.cleaned_data
        values = {
            "encounter": self.encounter,
            "name": answers["name"],
            "email": answers.get("email", "").strip().lower(),
            "adults": answers.get("adults", 1),
            "children": answers.get("children", 0),
            "slot": answers.get("slot"),
        }
        return Registration(**{**values, **more})


class SeatForm(PartyForm):
    """The same on the site. `person`: their account, whose address receives the messages."""

    # Nobody sees it: what fills every field fills it too.
    site = forms.CharField(required=False)

    def __init__(
        self, *args: Any, person: User | None, initial: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        first = {"name": person.full_name if person else "", **(initial or {})}
        super().__init__(*args, initial=first, **kwargs)
        self.person = person
        if person:
            del self.fields["email"]

    def clean_site(self) -> str:
        if self.cleaned_data["site"]:
            raise forms.ValidationError(_("Laissez cette case vide."))
        return ""

    def registration(self, **more: Any) -> Registration:
        return super().registration(user=self.person, **more)


class ConfirmForm(forms.Form):
    """A button; in a permanence the slot asked for, or another one when it was taken meanwhile."""

    def __init__(self, answers: Mapping[str, Any] | None, *, registration: Registration) -> None:
        super().__init__(answers, initial={"slot": registration.slot_id})
        self.asked = registration
        if registration.encounter.has_slots and registration.encounter.seats_left:
            self.fields["slot"] = slot_field(registration.encounter)

    def registration(self) -> Registration:
        """What was asked for, with the slot chosen now."""
        self.asked.slot = self.cleaned_data.get("slot")
        return self.asked


class HandForm(PartyForm):
    """The same at the desk, for somebody on the telephone or at the counter: their address may be unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Son nom")
        self.fields["name"].help_text = _("Prénom et nom, comme la personne les dit.")
        self.fields["email"].label = _("Son adresse électronique")
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Facultative : sans adresse, prévenez la personne vous-même.")
        for name in ("name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class MetSeatForm(MetEntryForm):
    """Somebody met here who wants a seat at an encounter to come; it may wait on the tablet."""

    named_by = "name"
    coming = ComingField(
        Encounter.objects.none(),
        label=_("Pour quelle rencontre ?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choisissez la rencontre."),
            "invalid_choice": _("Cette rencontre ne prend plus d’inscription. Choisissez-en une autre."),
        },
    )
    name = PersonNameField(
        label=_("Son nom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez le nom de la personne.")},
    )
    email = MailField(
        label=_("Son adresse électronique"),
        help_text=_("Facultative : sans adresse, le reçu imprimé suffit."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    adults = count_field(_("Personnes de 15 ans et plus"), 1)
    children = count_field(_("Enfants de moins de 15 ans"), 0)
    has_consent = forms.BooleanField(
        label=_("La personne est d’accord pour que la ville garde ces renseignements"),
        error_messages={"required": _("Sans l’accord de la personne, rien n’est enregistré.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to_all = Encounter.objects.upcoming().exclude(state=EncounterState.CANCELLED)
        self.fields["coming"].queryset = open_to_all.filter(seats__isnull=False)  # type: ignore[attr-defined]

    def registration(self) -> Registration:
        """What was typed, not written yet."""
        answers = self.cleaned_data
        return Registration(
            encounter=answers["coming"],
            name=answers["name"],
            email=answers["email"].strip().lower(),
            adults=answers["adults"],
            children=answers["children"],
        )
