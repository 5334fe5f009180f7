"""The pages of a deposit: one question at a time, few words, every refusal says what to do."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.mailed_codes.fields import MailedCodeField
from allonnes.accounts.validators import PersonNameField
from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.contact_details import refuse_contact_details
from allonnes.core.fields import MailField
from allonnes.core.revisions import RevisedForm
from allonnes.core.search import unaccented
from allonnes.town.context import current_boundary
from allonnes.town.geometry import contains
from allonnes.town.models import Neighbourhood
from budgets.editions.models import Category, Edition
from budgets.projects.models import Project

MIN_TITLE, MIN_DESCRIPTION, MAX_DESCRIPTION = 5, 20, 5000


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _adult_only() -> forms.BooleanField:
    """Without account nobody's age is kept, so a minor could be named in public: they open an account first."""
    return forms.BooleanField(
        label=_("J’ai 18 ans ou plus"),
        error_messages={
            "required": _(
                "Cochez cette case si vous avez 18 ans ou plus. Sinon, créez d’abord un compte : votre nom reste caché."
            )
        },
    )


class IdeaForm(forms.Form):
    """What the project is."""

    title = forms.CharField(
        validators=[refuse_contact_details],
        label=_("Votre idée en quelques mots"),
        help_text=_("Par exemple : Un verger partagé sur la plaine."),
        min_length=MIN_TITLE,
        max_length=120,
        error_messages={
            "required": _("Donnez un titre à votre idée."),
            "min_length": _("Ce titre est trop court : dites votre idée en quelques mots."),
            "max_length": _("Ce titre est trop long : 120 lettres au plus. Gardez le reste pour l’explication."),
        },
    )
    description = forms.CharField(
        validators=[refuse_contact_details],
        label=_("Expliquez-la"),
        help_text=_("Quoi, pour qui, pourquoi ? Quelques phrases suffisent."),
        min_length=MIN_DESCRIPTION,
        max_length=MAX_DESCRIPTION,
        widget=_text(8),
        error_messages={
            "required": _("Expliquez votre idée en une ou deux phrases."),
            "min_length": _("Dites-en un peu plus : une phrase entière au moins."),
            "max_length": _("Ce texte est trop long : 5 000 lettres au plus."),
        },
    )
    category = forms.ModelChoiceField(
        label=_("Thème"), queryset=Category.objects.none(), required=False, empty_label=_("Je ne sais pas")
    )
    cost_guess = forms.CharField(
        label=_("Combien cela coûterait, d’après vous ?"),
        help_text=_("Si vous avez une idée. Les services de la ville feront le vrai calcul."),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = edition.categories.order_by(unaccented("name"))  # type: ignore[attr-defined]

    def look_for_similar(self, url: str) -> None:
        """While the title is typed, ask for the projects that look like it; without JavaScript they come after."""
        self.fields["title"].widget.attrs |= {
            "hx-get": url,
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#proches",
        }


class PlaceForm(forms.Form):
    """Where it would be: a neighbourhood or the whole town, words, and a point if the phone gives one."""

    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("Toute la ville")
    )
    place_label = forms.CharField(
        validators=[refuse_contact_details],
        label=_("Où exactement ?"),
        help_text=_("Si vous le savez. Par exemple : devant la bibliothèque."),
        max_length=250,
        required=False,
    )
    latitude = forms.DecimalField(widget=forms.HiddenInput, required=False, max_digits=12, decimal_places=9)
    longitude = forms.DecimalField(widget=forms.HiddenInput, required=False, max_digits=12, decimal_places=9)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A point has two halves and lies in the town; without one, the words are enough."""
        answers = super().clean() or {}
        latitude, longitude = answers.get("latitude"), answers.get("longitude")
        if latitude is None or longitude is None:
            answers["latitude"] = answers["longitude"] = None
            return answers
        boundary = current_boundary()
        if boundary is not None and not contains(boundary, float(longitude), float(latitude)):
            raise forms.ValidationError(_("Ce point est hors de la commune. Choisissez un lieu dans la ville."))
        answers["latitude"], answers["longitude"] = round(latitude, 6), round(longitude, 6)
        return answers


class SignatureForm(forms.Form):
    """How the project is signed in public, with an account."""

    author_label = forms.CharField(
        label=_("Au nom d’une association, d’une classe, d’un groupe ?"),
        help_text=_("Laissez vide pour signer de votre prénom, ou du nom que les autres voient."),
        max_length=120,
        required=False,
    )


class VisitorForm(SignatureForm):
    """Who deposits without account: a first name, an address, an age."""

    field_order = ("first_name", "email", "author_label", "is_adult")

    first_name = PersonNameField(
        label=_("Votre prénom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom.")},
    )
    email = MailField(
        help_text=_("Nous y envoyons un code, puis les nouvelles de votre projet. Elle n’est jamais publiée."),
    )
    is_adult = _adult_only()


class AgreementForm(forms.Form):
    """The last page: an explicit yes (acts with an effect are confirmed, 60-norms)."""

    has_agreed = forms.BooleanField(
        label=_("J’ai relu mon projet. Je veux le déposer et je sais qu’il sera lu par tout le monde."),
        error_messages={"required": _("Cochez la case pour déposer votre projet.")},
    )


class AddressForm(ReadAgainForm):
    """Another address, when the first one was mistyped."""

    email = MailField(
        help_text=_("Relisez-la bien : le code part là."),
    )


class CodeForm(forms.Form):
    """The eight digits of the mail."""

    code = MailedCodeField(label=_("Le code reçu par message"), help_text=_("Huit chiffres, par exemple 1234 5678."))


class CorrectionForm(IdeaForm, PlaceForm, RevisedForm):
    """Correcting a deposited project: everything on one page."""

    field_order: tuple[str, ...] = ("title", "description", "category", "cost_guess", "neighbourhood", "place_label")

    def answers(self) -> dict[str, Any]:
        """What is written in the project."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"read_revision", "answer"}}

    @classmethod
    def shown_of(cls, row: Project) -> dict[str, Any]:
        return initial_of(row)


class CompletionForm(CorrectionForm):
    """What the town asked: an answer in words, and the project corrected."""

    field_order: tuple[str, ...] = ("answer", *CorrectionForm.field_order)
    answer = forms.CharField(
        validators=[refuse_contact_details],
        label=_("Votre réponse à la ville"),
        help_text=_("Tout le monde la lira, avec la question, sur la page du projet."),
        max_length=2000,
        widget=_text(4),
        error_messages={"required": _("Répondez en une phrase au moins.")},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        validators=[refuse_contact_details],
        label=_("Pourquoi retirez-vous ce projet ?"),
        help_text=_("Les personnes qui le suivent liront cette phrase."),
        max_length=300,
        widget=_text(3),
        error_messages={"required": _("Dites pourquoi, en une phrase.")},
    )


class InvitationForm(ReadAgainForm):
    email = MailField(
        label=_("Adresse électronique de la personne"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez l’adresse de la personne."),
            "invalid": _("Écrivez une adresse complète. Exemple : camille@exemple.fr."),
        },
    )


class JoinForm(forms.Form):
    """An invited person says who they are; an account already theirs keeps its name."""

    first_name = PersonNameField(
        label=_("Votre prénom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom.")},
    )
    is_adult = _adult_only()

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            self.fields.clear()


def initial_of(project: Project) -> dict[str, Any]:
    """What the forms show of a project before any change."""
    names = ("title", "description", "category", "cost_guess", "neighbourhood", "place_label", "author_label")
    point: dict[str, Decimal | None] = {"latitude": project.latitude, "longitude": project.longitude}
    return {**{name: getattr(project, name) for name in names}, **point}
