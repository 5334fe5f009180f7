"""The questionnaire as residents and agents fill it in."""

import time
import uuid
from typing import Any

from django import forms
from django.core import signing
from django.utils.html import escape
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.fields import MailField
from allonnes.outreach.enums import AgeBand
from allonnes.town.models import Neighbourhood
from instances.consultations.actions.replying import Given, Said
from instances.consultations.enums import QuestionKind
from instances.consultations.models import Consultation, Question

SALT = "instances.consultation_form"
# Nobody reads a question and replies in less.
FASTEST_SECONDS = 3
LONGEST_WORDS = 2000
NOT_SAID = [("", _("Je préfère ne pas le dire"))]
CHOOSE = {"invalid_choice": _("Choisissez parmi les réponses proposées.")}


def field_of(question: Question) -> forms.Field:
    """The field that asks one question; none is compulsory."""
    given: dict[str, Any] = {"label": question.label, "help_text": escape(question.hint), "required": False}
    choices = [(str(place), label) for place, label in enumerate(question.options)]
    if question.kind == QuestionKind.TEXT:
        too_long = {"max_length": _("C’est trop long : 2 000 lettres au plus.")}
        area = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(max_length=LONGEST_WORDS, widget=area, error_messages=too_long, **given)
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE, **given
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=CHOOSE, **given)


def given_to(question: Question, answer: Any) -> Given:
    """What was typed or chosen, as the action takes it."""
    if not answer:
        return Given()
    if question.kind == QuestionKind.TEXT:
        return Given(words=answer.strip())
    several = answer if isinstance(answer, list) else [answer]
    return Given(chosen=tuple(int(place) for place in several))


def number_field() -> forms.IntegerField:
    """The number printed on a sheet."""
    return forms.IntegerField(
        label=_("Numéro de la feuille"),
        help_text=_("En haut à droite de la feuille."),
        min_value=1,
        max_value=99_999,
        error_messages={
            "required": _("Écrivez le numéro de la feuille."),
            "invalid": _("Écrivez un nombre. Exemple : 12."),
            "min_value": _("Le premier numéro est 1."),
            "max_value": _("Ce numéro est trop grand."),
        },
    )


class QuestionnaireForm(forms.Form):
    """The questions in their order, then a little about who replies, which nobody has to say."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(consultation.questions.all())
        for question in self.questions:
            self.fields[f"q{question.pk}"] = field_of(question)
        self.fields["neighbourhood"] = forms.ModelChoiceField(
            Neighbourhood.objects.order_by("name"),
            label=_("Votre quartier"),
            required=False,
            empty_label=str(NOT_SAID[0][1]),
        )
        self.fields["age_band"] = forms.ChoiceField(
            label=_("Votre âge"), required=False, choices=[*NOT_SAID, *AgeBand.choices], error_messages=CHOOSE
        )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.said.answers:
            raise forms.ValidationError(_now("Répondez à une question au moins."))
        return answers

    @property
    def said(self) -> Said:
        """What was replied, once valid."""
        answers = self.cleaned_data
        given = {question.pk: given_to(question, answers.get(f"q{question.pk}")) for question in self.questions}
        told = {key: value for key, value in given.items() if value.words or value.chosen}
        return Said(told, answers.get("age_band") or "", answers.get("neighbourhood"))


class ReplyForm(QuestionnaireForm, ReadAgainForm):
    """On the site. Without an account, an address confirms that somebody is behind the reply."""

    email = MailField(
        help_text=_("Un lien y part, pour confirmer votre réponse. Elle est effacée ensuite."),
    )
    # When the form was made, signed; and a field that nobody sees: what fills every field fills it too.
    made = forms.CharField(widget=forms.HiddenInput, required=False)
    site = forms.CharField(required=False)

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made"].initial = signing.dumps(int(time.time()), salt=SALT)
        if has_account:
            del self.fields["email"]
        else:
            self.order_fields([*[name for name in self.fields if name != "email"], "email"])

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if not self.errors and self._is_too_quick(answers.get("made", "")):
            raise forms.ValidationError(_now("C’était très rapide. Relisez vos réponses, puis envoyez-les de nouveau."))
        return answers

    def _is_too_quick(self, made: str) -> bool:
        """Sent before anybody could read it; a page that does not say when it was made is dated from now."""
        try:
            return time.time() - int(signing.loads(made, salt=SALT)) < FASTEST_SECONDS
        except (signing.BadSignature, ValueError):
            sent: Any = self.data
            self.data = sent.copy()
            self.data[self.add_prefix("made")] = self.fields["made"].initial  # type: ignore[index]
            return True

    @property
    def is_robots(self) -> bool:
        """The field that nobody sees is filled in."""
        return bool(self.cleaned_data.get("site"))


class SheetForm(QuestionnaireForm):
    """A paper sheet, keyed by its number."""

    number = number_field()

    field_order = ("entry_id", "number")

    def clean(self) -> dict[str, Any]:
        """A sheet given back blank is noted too: its number is no longer waited for."""
        return forms.Form.clean(self) or self.cleaned_data
