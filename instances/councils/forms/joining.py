"""Applying, in three short steps: who, why, read again. Each step sends back what the ones before hold."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.accounts.validators import PersonNameField
from allonnes.core.fields import DayField, MailField
from allonnes.town.models import Neighbourhood
from instances.councils import candidacy_rules as rules
from instances.councils.enums import Gender, Selection
from instances.councils.mandate_rules import refusal_of_age
from instances.councils.models import College, Council

WHO = ("first_name", "last_name", "birth_date", "gender", "neighbourhood", "college")
WHY = ("motivation", "email", "phone", "parent_name", "parent_email")


def _name(label: Any, autocomplete: str, missing: Any, longest: int) -> forms.CharField:
    return PersonNameField(
        label=label,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


class WhoForm(forms.Form):
    """Step 1: who. The date of birth only where the council has an age; the age is checked today."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    first_name = _name(_("Votre prénom"), "given-name", _("Écrivez votre prénom."), 60)
    last_name = _name(_("Votre nom"), "family-name", _("Écrivez votre nom."), 80)
    birth_date = DayField(
        label=_("Votre date de naissance"),
        help_text=_("Exemple : 25/04/2010 ou 25042010."),
        is_past=True,
        widget=forms.DateInput(attrs={"autocomplete": "bday", "inputmode": "numeric"}, format="%d/%m/%Y"),
        error_messages={
            "required": _("Écrivez votre date de naissance : ce conseil a un âge à respecter."),
            "invalid": _("Vérifiez cette date. Écrivez-la ainsi : jour/mois/année. Exemple : 25/04/2010."),
        },
    )
    gender = forms.ChoiceField(
        label=_("Vous êtes"),
        help_text=_("Pour compter seulement : autant de femmes que d’hommes, à une place près."),
        choices=[(Gender.WOMAN, Gender.WOMAN.label), (Gender.MAN, Gender.MAN.label), ("", Gender.UNSAID.label)],
        required=False,
        widget=forms.RadioSelect,
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Votre quartier"),
        queryset=Neighbourhood.objects.none(),
        required=False,
        empty_label=_("Je n’habite pas ici, ou je ne sais pas"),
    )
    college = forms.ModelChoiceField(
        label=_("Vous voulez siéger comme"),
        queryset=College.objects.none(),
        required=False,
        empty_label=_("Peu importe"),
    )

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council
        fields: dict[str, Any] = dict(self.fields)
        fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()
        fields["college"].queryset = council.colleges.all()
        if council.min_age is None and council.max_age is None:
            del self.fields["birth_date"]
        if not council.is_gap_limited and council.selection != Selection.LOT:
            del self.fields["gender"]
        if council.colleges.count() < 2:  # noqa: PLR2004
            del self.fields["college"]

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        refused = refusal_of_age(self.council, born, timezone.localdate())
        if refused:
            raise forms.ValidationError(refused)
        return born

    @property
    def is_minor(self) -> bool:
        """Whether a parent has to agree, from what is written."""
        return rules.is_minor_on(self.cleaned_data.get("birth_date"), timezone.localdate())


class WhyForm(forms.Form):
    """Step 2: a few lines, where to answer, and for a minor the parent who will be asked."""

    motivation = forms.CharField(
        label=_("Pourquoi voulez-vous venir ? Deux ou trois phrases suffisent."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez une ou deux phrases.")},
    )
    email = MailField(
        label=_("Votre adresse électronique"),
        help_text=_("Jamais publiée. Par exemple : camille@exemple.fr."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrivez votre adresse : la réponse y arrive."),
            "invalid": _("Écrivez une adresse complète. Exemple : camille@exemple.fr."),
        },
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    parent_name = _name(_("Nom d’un parent"), "off", _("Avant 18 ans, donnez le nom d’un parent."), 120)
    parent_email = MailField(
        label=_("Adresse électronique de ce parent"),
        help_text=_(
            "Nous lui écrivons ; sans réponse, une seconde fois. Sa réponse : oui ou non. Exemple : parent@exemple.fr."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Avant 18 ans, donnez l’adresse électronique d’un parent : nous lui demandons son accord."),
            "invalid": _("Écrivez une adresse complète. Exemple : parent@exemple.fr."),
        },
    )
    site = forms.CharField(required=False, label=_("Laissez cette case vide"))

    def __init__(self, *args: Any, is_minor: bool, person: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if person is not None:
            del self.fields["email"]
        if not is_minor:
            del self.fields["parent_name"], self.fields["parent_email"]

    def clean_site(self) -> str:
        """Filled in by machines alone."""
        if self.cleaned_data["site"]:
            raise forms.ValidationError(_("Laissez cette case vide."))
        return ""

    def clean_parent_email(self) -> str:
        email = str(self.cleaned_data["parent_email"])
        own = self.person.email if self.person else str(self.data.get("email", ""))
        if email.strip().lower() == own.strip().lower():
            raise forms.ValidationError(_("L’adresse de votre parent doit être différente de la vôtre."))
        return email


class JoinSteps:
    """The three steps of one page, from what was sent so far."""

    def __init__(self, data: Mapping[str, Any] | None, *, council: Council, person: User | None) -> None:
        initial = {} if person is None else {"first_name": person.first_name, "last_name": person.last_name}
        self.data, self.council, self.person = data, council, person
        self.who = WhoForm(data, council=council, initial=initial)
        asked = int(data.get("step", "1")) if data and data.get("step", "1") in {"1", "2", "3"} else 0
        is_back = bool(data and data.get("back"))
        has_who = self.who.is_valid() if data else False
        self.is_minor = has_who and self.who.is_minor
        kept = {name: data.get(name, "") for name in WHY} if data else {}
        sent = data if asked > 1 else None
        self.why = WhyForm(sent, initial=kept, is_minor=self.is_minor, person=person)
        has_why = asked > 1 and self.why.is_valid()
        reached = 1 + has_who + (has_who and has_why)
        self.is_sent = asked == len(STEPS) == reached and not is_back
        self.current = max(1, asked - 1) if is_back else max(1, min(reached, asked + 1))

    @property
    def form(self) -> forms.Form | None:
        """What this step asks; the last one only shows."""
        return {1: self.who, 2: self.why}.get(self.current)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the other steps hold, sent along by hidden fields."""
        if self.data is None:
            return []
        shown = set(self.form.fields) if self.form else set()
        names = [name for name in (*WHO, *WHY, "client_id") if name not in shown]
        return [(name, str(self.data.get(name, ""))) for name in names if self.data.get(name)]

    @property
    def answers(self) -> dict[str, Any]:
        """All that was written."""
        return {**self.who.cleaned_data, **self.why.cleaned_data}

    @property
    def mails(self) -> list[str]:
        """The addresses that are about to be written to."""
        return [mail for name in ("email", "parent_email") if (mail := self.why.cleaned_data.get(name))]

    @property
    def recap(self) -> list[tuple[Any, Any]]:
        """What is read again before it is sent."""
        rows = []
        for form in (self.who, self.why):
            for name, field in form.fields.items():
                value = form.cleaned_data.get(name)
                if value and name not in {"client_id", "site"}:
                    rows.append((field.label, Gender(value).label if name == "gender" else value))
        return rows


STEPS = (_("Vous"), _("Pourquoi"), _("Relire"))
