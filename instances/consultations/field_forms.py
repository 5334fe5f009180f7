"""A numbered sheet keyed at an encounter, with or without network: every open questionnaire is on one page."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.enums import AgeBand
from allonnes.outreach.forms import MetEntryForm
from allonnes.town.models import Neighbourhood
from instances.consultations.actions.replying import Said
from instances.consultations.forms import CHOOSE, NOT_SAID, field_of, given_to, number_field
from instances.consultations.models import Consultation, Question


def _number(typed: object) -> int:
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0  # noqa: PLR2004


class MetSheetForm(MetEntryForm):
    """Which consultation, the number of its sheet, what it says. A blank sheet is noted too.

    A tablet may send what it wrote before the end: the questions of the consultation that it names are asked again.
    """

    named_by = "number"
    consultation = forms.ModelChoiceField(
        Consultation.objects.none(),
        label=_("Quelle consultation ?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choisissez la consultation."),
            "invalid_choice": _("Cette consultation n’est pas ouverte. Choisissez-en une autre."),
        },
    )
    number = number_field()

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        now = timezone.now()
        sent = _number(self.data.get(self.add_prefix("consultation")))
        rows = Consultation.objects.open_at(now) | Consultation.objects.public().filter(pk=sent, opens_at__lte=now)
        self.open_ones = list(rows.order_by("closes_at", "pk").prefetch_related("questions"))
        asked: Any = self.fields["consultation"]
        asked.queryset = Consultation.objects.filter(pk__in=[row.pk for row in self.open_ones])
        if len(self.open_ones) == 1:
            asked.initial = self.open_ones[0].pk
        for question in self._questions():
            self.fields[f"q{question.pk}"] = field_of(question)
        self.fields["neighbourhood"] = forms.ModelChoiceField(
            Neighbourhood.objects.order_by("name"),
            label=_("Son quartier"),
            required=False,
            empty_label=str(NOT_SAID[0][1]),
        )
        self.fields["age_band"] = forms.ChoiceField(
            label=_("Son âge"), required=False, choices=[*NOT_SAID, *AgeBand.choices], error_messages=CHOOSE
        )

    def _questions(self) -> list[Question]:
        return [question for row in self.open_ones for question in row.questions.all()]

    def sections(self) -> list[tuple[Consultation, list[forms.BoundField]]]:
        """Each consultation, with its questions."""
        return [(row, [self[f"q{question.pk}"] for question in row.questions.all()]) for row in self.open_ones]

    def clean(self) -> dict[str, Any]:
        """An answer written under another consultation would be lost: it is told."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = answers.get("consultation")
        others = [row for row in self._questions() if chosen and row.consultation_id != chosen.pk]
        if any(answers.get(f"q{question.pk}") for question in others):
            words = _now("Des réponses sont cochées sous une autre consultation que celle choisie. Vérifiez.")
            self.add_error("consultation", words)
        return answers

    @property
    def said(self) -> Said:
        """What the sheet says, once valid."""
        answers = self.cleaned_data
        asked = [row for row in self._questions() if row.consultation_id == answers["consultation"].pk]
        given = {question.pk: given_to(question, answers.get(f"q{question.pk}")) for question in asked}
        told = {key: value for key, value in given.items() if value.words or value.chosen}
        return Said(told, answers.get("age_band") or "", answers.get("neighbourhood"))
