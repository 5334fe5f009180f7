"""One page, asked aloud: what, where, and how to answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import tidy
from allonnes.outreach.forms import MetEntryForm
from allonnes.town.finding import find_places
from allonnes.town.models import Neighbourhood
from requests_qrc.intake.enums import AnswerBy, CaseKind
from requests_qrc.intake.forms.contact import ContactForm
from requests_qrc.intake.forms.photos import PhotosField
from requests_qrc.intake.forms.place import answers_of, only_exact
from requests_qrc.intake.forms.problem import ProblemForm
from requests_qrc.intake.models import Category
from requests_qrc.intake.permissions import refusal_of_contact

WHO = ("first_name", "last_name", "email", "phone", "postal_address")


class AskedForm(ProblemForm):
    """What whoever enters a case for somebody asks them."""

    kind = forms.ChoiceField(
        label=_("C’est"),
        choices=[
            (CaseKind.REPORT, _("un signalement : quelque chose à réparer, à nettoyer")),
            (CaseKind.REQUEST, _("une demande à la ville : le nom et l’adresse sont alors obligatoires")),
        ],
        initial=CaseKind.REPORT,
        widget=forms.RadioSelect,
    )
    is_dangerous = forms.BooleanField(label=_("C’est dangereux maintenant"), required=False)
    place_words = forms.CharField(
        label=_("Où ?"),
        help_text=_("Par exemple : 14 rue des Tilleuls, ou square des Lilas."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("Toute la ville")
    )
    answer_by = forms.ChoiceField(
        label=_("Comment la personne veut-elle être informée ?"),
        choices=[*AnswerBy.choices[:-1], (AnswerBy.NONE, _("Sans réponse : elle regarde avec son code"))],
        initial=AnswerBy.NONE,
        widget=forms.RadioSelect,
    )
    first_name = ContactForm.base_fields["first_name"]
    last_name = ContactForm.base_fields["last_name"]
    email = ContactForm.base_fields["email"]
    phone = ContactForm.base_fields["phone"]
    postal_address = ContactForm.base_fields["postal_address"]
    has_consent = forms.BooleanField(
        label=_("La personne est d’accord : la ville garde ces renseignements pour lui répondre"),
        error_messages={"required": _("Sans l’accord de la personne, rien n’est enregistré.")},
    )
    field_order: tuple[str, ...] = (
        "kind",
        "description",
        "category",
        "is_dangerous",
        "place_words",
        "neighbourhood",
        "answer_by",
        *WHO,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("Prénom"), _("Nom"), _("Adresse électronique"), _("Téléphone"), _("Adresse postale"))
        for name, label in zip(WHO, labels, strict=True):
            if name not in self.fields:
                continue
            field: Any = self.fields[name]
            field.label, field.required, field.template_name = label, False, "components/quiet_field.html"
            field.widget.attrs["autocomplete"] = "off"
        self.fields["description"].label = _("Ce que dit la personne")
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A request says who asks; an answer goes somewhere."""
        answers = super().clean() or {}
        refused = refusal_of_contact({**dict.fromkeys(WHO, ""), **answers})
        if refused and not set(WHO) & set(self.errors):
            self.add_error("kind" if answers.get("kind") == CaseKind.REQUEST else "answer_by", refused)
        return answers

    def subject(self) -> Category:
        """What it is about."""
        return Category.objects.get(code=self.cleaned_data["category"])

    def answers(self) -> dict[str, Any]:
        """What the action takes; a place that the town knows by this very name gets its point."""
        given = self.cleaned_data
        words = tidy(given["place_words"])
        known = only_exact(find_places(words), words) if words else None
        typed = {"place_words": words, "neighbourhood": given["neighbourhood"]}
        where = answers_of(known) if known else typed
        names = ("kind", "description", "is_dangerous", "answer_by", "has_consent", *WHO)
        return {**{name: given[name] for name in names}, **where}


class FieldCaseForm(AskedForm, MetEntryForm):
    """The same at an encounter, with or without network."""

    named_by = "description"
    asks_stop = True
    photo = PhotosField(
        label=_("Des photos"), help_text=_("Trois au plus, sans visage ni plaque si possible."), required=False
    )

    def answers(self) -> dict[str, Any]:
        """The same, and at which stop of a walk it was said."""
        return {**super().answers(), "stop": self.stop()}
