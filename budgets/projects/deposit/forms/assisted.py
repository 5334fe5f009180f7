"""The page of a table de recueil: one screen, asked aloud, entered for the person who is there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.validators import PersonNameField
from allonnes.core.fields import MailField
from allonnes.outreach.forms import MetEntryForm
from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from budgets.projects.deposit.actions.assisted import MINOR
from budgets.projects.deposit.forms.deposit import IdeaForm, PlaceForm
from budgets.projects.models import Project

ADULT = "adult"
WHO = ("author_label", "age", "first_name", "email")


class AssistedIdeaForm(MetEntryForm, PlaceForm):
    """What, where, who, and the agreement of the person. Written without network, it says for which encounter."""

    named_by = "title"
    asks_stop = True
    # What is said to somebody under 18, that their first name is not kept, holds on the tablet too.
    not_kept = dict.fromkeys(("first_name", "email"), ("age", MINOR))
    written_elsewhere = _("Cette idée a été écrite pour « %(title)s ». Choisissez cette rencontre pour l’envoyer.")
    edition = forms.ModelChoiceField(
        Edition.objects.published().filter(is_imported=False), to_field_name="slug", widget=forms.HiddenInput
    )
    title = IdeaForm.base_fields["title"]
    description = IdeaForm.base_fields["description"]
    latitude = longitude = None  # type: ignore[assignment]
    age = forms.ChoiceField(
        label=_("La personne a"),
        choices=[(ADULT, _("18 ans ou plus")), (MINOR, _("moins de 18 ans : son prénom n’est pas gardé"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Demandez à la personne si elle a 18 ans ou plus.")},
    )
    first_name = PersonNameField(
        label=_("Prénom"),
        help_text=_("Il est publié avec l’idée. Par exemple : Camille, ou Mme D."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    author_label = forms.CharField(
        label=_("Au nom d’une association, d’une classe, d’un groupe ?"),
        help_text=_("Ce nom est alors publié à la place du prénom."),
        max_length=120,
        required=False,
    )
    email = MailField(
        label=_("Adresse électronique"),
        help_text=_("Pour recevoir le reçu et suivre l’idée. Elle n’est jamais publiée."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Cette adresse n’est pas complète. Relisez-la avec la personne.")},
    )
    has_consent = forms.BooleanField(
        label=_("La personne est d’accord : son idée est publiée, la ville garde ces renseignements"),
        error_messages={"required": _("Sans l’accord de la personne, rien n’est enregistré.")},
    )
    field_order = ("title", "description", "neighbourhood", "place_label", "age", "first_name", "author_label", "email")

    def __init__(
        self, *args: Any, encounter: Encounter, edition: Edition | None, known: Project | None = None, **kwargs: Any
    ) -> None:
        taken, initial = known.assisted_entry if known else None, {"edition": edition and edition.slug}
        super().__init__(*args, encounter=encounter, taken=taken, initial=initial, **kwargs)
        if known and taken:
            self.fields["edition"].queryset = Edition.objects.filter(pk=known.edition_id)  # type: ignore[attr-defined]
        self.fields["description"].widget.attrs["rows"] = 5
        self.fields["first_name"].template_name = "components/quiet_field.html"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A signature that can be published; an address belongs to an adult whose first name is known."""
        answers = super().clean()
        first_name, email, age = (answers.get(name, "") for name in ("first_name", "email", "age"))
        if age == MINOR and email:
            self.add_error("email", _("Avant 18 ans, on ne donne pas d’adresse ici. Videz cette case."))
        needs_name = age == ADULT and (email or not answers.get("author_label"))
        if needs_name and not first_name and "first_name" not in self.errors:
            self.add_error("first_name", _("Écrivez un prénom, ou ce que la personne veut voir publié."))
        return answers

    def answers(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("title", "description", "neighbourhood", "place_label", *WHO, "has_consent")
        return {**{name: self.cleaned_data[name] for name in names}, "stop": self.stop()}
