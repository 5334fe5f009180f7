"""Our own forms: signing up, profile, a code, deleting the account, roles."""

from datetime import date
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.actions.opening import TOO_YOUNG
from allonnes.accounts.ages import DIGITAL_MAJORITY, MAJORITY, YOUNGEST, age_on
from allonnes.accounts.mailed_codes.fields import MailedCodeField
from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.accounts.validators import PersonNameField
from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.fields import DayField, MailField
from allonnes.town.models import Department, Neighbourhood

ADULT, MINOR = "adult", "minor"
DELETE_WORD = "SUPPRIMER"
OLDEST = 120


class SignupDetailsForm(forms.Form):
    """What signing up asks beside the address; the birth date only under 18, the parent only before 15."""

    field_order = ("email", "first_name", "age", "birth_date", "parent_email")

    first_name = PersonNameField(
        label=_("Votre prénom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    age = forms.ChoiceField(
        label=_("Quel âge avez-vous ?"),
        choices=[(ADULT, _("18 ans ou plus")), (MINOR, _("Moins de 18 ans"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez votre âge.")},
    )
    birth_date = DayField(
        label=_("Votre date de naissance"),
        required=False,
        help_text=_("Seulement si vous avez moins de 18 ans. Exemple : 25/04/2012 ou 25042012."),
        is_past=True,
        widget=forms.DateInput(attrs={"autocomplete": "bday", "inputmode": "numeric"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("Vérifiez cette date. Écrivez-la ainsi : jour/mois/année. Exemple : 25/04/2012.")},
    )
    parent_email = MailField(
        max_length=254,
        label=_("Adresse électronique d’un parent"),
        required=False,
        help_text=_("Seulement si vous avez entre 11 et 14 ans. Exemple : parent@exemple.fr."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Écrivez une adresse complète. Exemple : parent@exemple.fr.")},
    )

    def clean_birth_date(self) -> date | None:
        """Kept only for a minor; it must be the date of someone alive."""
        born: date | None = self.cleaned_data["birth_date"]
        if self.cleaned_data.get("age") != MINOR:
            return None
        if born is None:
            raise forms.ValidationError(_("Écrivez votre date de naissance, car vous avez moins de 18 ans."))
        age = age_on(born, timezone.localdate())
        if age < 0 or age > OLDEST:
            raise forms.ValidationError(_("Vérifiez cette date : elle n’est pas possible."))
        if age < YOUNGEST:
            raise forms.ValidationError(TOO_YOUNG)
        if age >= MAJORITY:
            raise forms.ValidationError(_("Avec cette date, vous avez 18 ans ou plus. Corrigez l’âge ou la date."))
        return born

    def clean(self) -> dict[str, Any]:
        """Before 15, a parent's address is needed, other than the child's."""
        answers = super().clean() or self.cleaned_data
        born = answers.get("birth_date")
        if born is None or age_on(born, timezone.localdate()) >= DIGITAL_MAJORITY:
            answers["parent_email"] = ""
        elif not answers.get("parent_email") and "parent_email" not in self.errors:
            self.add_error("parent_email", _("Avant 15 ans, il faut l’accord d’un parent : écrivez son adresse."))
        elif answers.get("parent_email", "").lower() == answers.get("email", "").lower():
            self.add_error("parent_email", _("Écrivez l’adresse de votre parent, pas la vôtre."))
        return answers

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists: nothing yet, the answers wait for the code (see SignUpView)."""


class WelcomeForm(SignupDetailsForm):
    """The same questions for who left before the code, and comes back by signing in."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """What the action takes, and no more."""
        self.cleaned_data["email"] = self.user.email
        answers = super().clean()
        return {name: answers.get(name) for name in ("first_name", "birth_date", "parent_email")}


class ProfileForm(forms.Form):
    """What a person says of themselves. A minor has no displayed name."""

    first_name = PersonNameField(
        label=_("Votre prénom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = PersonNameField(
        label=_("Votre nom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    public_name = PersonNameField(
        label=_("Le nom que les autres voient"),
        max_length=80,
        required=False,
        help_text=_("Si vous n’écrivez rien, les autres voient votre prénom."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Votre quartier"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("Je ne dis pas")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()  # type: ignore[attr-defined]
        if user.is_minor:
            del self.fields["public_name"]


class CodeForm(forms.Form):
    """A code received by mail."""

    code = MailedCodeField(label=_("Le code reçu"), help_text=_("Exemple : 1234‑5678."))


class ParentForm(ReadAgainForm):
    """The address of the parent to ask, again or another one."""

    parent_email = MailField(
        max_length=254,
        label=_("Adresse électronique de votre parent"),
        help_text=_("Exemple : parent@exemple.fr."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez l’adresse de votre parent."),
            "invalid": _("Écrivez une adresse complète. Exemple : parent@exemple.fr."),
        },
    )


class DeleteForm(forms.Form):
    """Typing the word is the confirmation; `recap` shows that the page of explanations was read."""

    recap = forms.CharField(widget=forms.HiddenInput)
    word = forms.CharField(
        label=_("Pour confirmer, écrivez le mot SUPPRIMER"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez le mot SUPPRIMER pour confirmer.")},
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().upper()
        if word != DELETE_WORD:
            raise forms.ValidationError(_("Écrivez le mot SUPPRIMER, en entier, pour confirmer."))
        return word


def last_day_field() -> DayField:
    """The last day of a role, with the browser's own calendar."""
    return DayField(
        label=_("Dernier jour"),
        required=False,
        help_text=_("Le rôle s’arrête tout seul à la fin de ce jour. Vide : il dure jusqu’à ce qu’on le retire."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Vérifiez cette date. Exemple : 31/12/2027.")},
    )


class RoleForm(forms.Form):
    """Which role, and for the agent of a service, which one."""

    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[("", _("Choisissez un rôle")), *Role.choices],
        error_messages={"required": _("Choisissez le rôle à donner.")},
    )
    department = forms.ModelChoiceField(
        label=_("Service (pour un agent d’un service)"),
        queryset=Department.objects.order_by("name"),
        required=False,
        empty_label=_("Aucun service"),
    )
    last_day = last_day_field()


class LastDayForm(forms.Form):
    """Until when a role is given."""

    last_day = last_day_field()


class InvitationForm(forms.Form):
    """Who is invited, and to do what."""

    email = MailField(
        max_length=254,
        label=_("Adresse électronique"),
        help_text=_("Celle du travail. Exemple : prenom.nom@exemple.fr."),
        error_messages={
            "required": _("Écrivez l’adresse de la personne."),
            "invalid": _("Écrivez une adresse complète. Exemple : prenom.nom@exemple.fr."),
        },
    )
    first_name = PersonNameField(
        label=_("Prénom"),
        max_length=80,
        error_messages={"required": _("Écrivez son prénom.")},
    )
    last_name = PersonNameField(
        label=_("Nom"),
        max_length=80,
        error_messages={"required": _("Écrivez son nom.")},
    )
    roles = forms.MultipleChoiceField(
        label=_("Rôles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un rôle.")},
    )
    department = forms.ModelChoiceField(
        label=_("Service (pour un agent d’un service)"),
        queryset=Department.objects.order_by("name"),
        required=False,
        empty_label=_("Aucun service"),
    )
    last_day = last_day_field()


class CheckedForm(forms.Form):
    """How the administrator knows that it is really this person."""

    checked = forms.CharField(
        label=_("Comment avez-vous vérifié que c’est bien cette personne ?"),
        max_length=300,
        help_text=_("La deuxième personne le lira. Exemple : je l’ai vue dans son bureau ce matin."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez comment vous avez vérifié que c’est bien elle.")},
    )


class AbsenceForm(forms.Form):
    """From when to when, and who covers."""

    cover = forms.ModelChoiceField(
        label=_("Qui reçoit mes files ?"),
        queryset=User.objects.none(),
        empty_label=_("Choisissez une personne"),
        error_messages={"required": _("Choisissez la personne qui vous remplace.")},
    )
    first_day = DayField(
        label=_("Premier jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choisissez le premier jour de votre absence.")},
    )
    last_day = DayField(
        label=_("Dernier jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choisissez le dernier jour de votre absence.")},
    )

    def __init__(self, *args: Any, covers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cover"]
        field.queryset, field.label_from_instance = covers, attrgetter("full_name")


class ReasonForm(forms.Form):
    """A reason, sent to the person."""

    reason = forms.CharField(label=_("Raison, envoyée à la personne"), max_length=500, widget=forms.Textarea)
