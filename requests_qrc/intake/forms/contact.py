"""Who, and how to answer; then the last yes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.accounts.validators import PersonNameField
from allonnes.core.fields import MailField
from requests_qrc.intake.enums import AnswerBy, CaseKind
from requests_qrc.intake.models import Case

NAMES = ("first_name", "last_name", "postal_address")
SHORTEST_NUMBER = 9
FIELDS = (*NAMES, "answer_by", "email", "phone")


def _name(label: Any, autocomplete: str, missing: Any) -> forms.CharField:
    return PersonNameField(
        label=label,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


def refuse_no_number(text: str) -> None:
    """A number that somebody of the town can call: with its nine or ten digits, or more from another country."""
    if sum(sign.isdecimal() for sign in text) < SHORTEST_NUMBER:
        raise ValidationError(_("Écrivez le numéro entier. Exemple : 06 39 98 12 34."), code="no_number")


class ContactForm(forms.Form):
    """A report may say nothing of who writes; a request says who asks and where they live (CRPA R112-9-1).

    `person`: their account, whose address is used for mails.
    """

    first_name = _name(_("Votre prénom"), "given-name", _("Écrivez votre prénom."))
    last_name = _name(_("Votre nom"), "family-name", _("Écrivez votre nom."))
    answer_by = forms.ChoiceField(
        label=_("Comment voulez-vous recevoir la réponse ?"),
        choices=AnswerBy,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez comment la ville vous répond.")},
    )
    email = MailField(
        label=_("Votre adresse électronique"),
        help_text=_("Jamais publiée. Par exemple : camille@exemple.fr."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Écrivez une adresse complète. Exemple : camille@exemple.fr.")},
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        validators=[refuse_no_number],
    )
    postal_address = forms.CharField(
        label=_("Votre adresse postale"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        error_messages={"required": _("Écrivez votre adresse postale : rue, code postal, ville.")},
    )
    # Nobody sees it: what fills every field fills it too.
    site = forms.CharField(required=False)

    def __init__(self, *args: Any, kind: str, person: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.person = kind, person
        if kind == CaseKind.REPORT:
            for name in ("first_name", "last_name"):
                del self.fields[name]
            self.fields["postal_address"].required = False
            self.fields["postal_address"].template_name = "components/quiet_field.html"  # type: ignore[attr-defined]
        if person:
            del self.fields["email"]
        for name in {"email", "phone"} & set(self.fields):
            self.fields[name].template_name = "components/quiet_field.html"  # type: ignore[attr-defined]
        names = ("first_name", "last_name", "postal_address") if kind == CaseKind.REQUEST else ()
        self.order_fields([*names, "answer_by", "email", "phone", "postal_address"])

    def clean(self) -> dict[str, Any]:
        """An answer goes somewhere."""
        answers = super().clean() or {}
        needed = {
            AnswerBy.EMAIL: ("email", _("Écrivez l’adresse où vous répondre.")),
            AnswerBy.PHONE: ("phone", _("Écrivez le numéro où vous appeler.")),
            AnswerBy.LETTER: ("postal_address", _("Écrivez l’adresse où vous écrire : rue, code postal, ville.")),
        }.get(answers.get("answer_by", ""))
        if needed and needed[0] in self.fields and not answers.get(needed[0]) and needed[0] not in self.errors:
            self.add_error(*needed)
        return answers

    def answers(self) -> dict[str, Any]:
        """What the draft keeps; what its answer does not need is left out of a report."""
        given = {name: self.cleaned_data.get(name, "") for name in FIELDS}
        given["postal_address"] = " ".join(given["postal_address"].split())
        if self.kind == CaseKind.REPORT:
            used = {AnswerBy.EMAIL: "email", AnswerBy.PHONE: "phone", AnswerBy.LETTER: "postal_address"}
            kept = used.get(given["answer_by"])
            given |= {name: "" for name in used.values() if name != kept}
        return given


def initial_of(case: Case, person: User | None) -> dict[str, Any]:
    """What the page shows: the draft, else the account."""
    shown = {name: getattr(case, name) for name in FIELDS}
    if person:
        shown["first_name"] = shown["first_name"] or person.first_name
        shown["last_name"] = shown["last_name"] or person.last_name
    if shown["answer_by"] == AnswerBy.NONE and not case.email:
        shown["answer_by"] = AnswerBy.EMAIL if case.kind == CaseKind.REQUEST or person else AnswerBy.NONE
    return shown
