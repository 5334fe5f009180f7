"""Forms of the desk: a consultation, its questions, what residents said, what the town answers."""

from typing import Any

from django import forms
from django.utils import timezone

from allonnes.core.revisions import ConfirmForm, RevisedForm, VersionedForm
from allonnes.outreach.models import Encounter
from instances.consultations.enums import ConsultationState, QuestionKind
from instances.consultations.models import Consultation, Question
from instances.consultations.models.questions import MOST_CHOICES

LONGEST_CHOICE = 120
RESERVED = frozenset({"confirmer", "documents"})


class ConsultationForm(VersionedForm):
    """What is written until it opens."""

    class Meta:
        model = Consultation
        fields = ("question", "slug", "plain", "context", "neighbourhood", "opens_at", "closes_at", "answer_due_on")

    def clean_slug(self) -> str:
        """Words that are already a part of an address."""
        slug = str(self.cleaned_data["slug"])
        if slug in RESERVED:
            raise forms.ValidationError("Cette adresse sert déjà à une autre page : choisissez-en une autre.")
        return slug

    def clean(self) -> dict[str, Any] | None:
        answers = super().clean() or {}
        closes_at, due = answers.get("closes_at"), answers.get("answer_due_on")
        if closes_at and due and due < timezone.localdate(closes_at):
            self.add_error("answer_due_on", "La ville répond après la fin : choisissez un jour plus tard.")
        return answers


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A question, its choices one a line."""

    choice_lines = forms.CharField(
        label="Choix",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Question
        fields = ("consultation", "position", "kind", "label", "hint")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice_lines"].initial = "\n".join(map(str, self.instance.choices))
        if "consultation" in self.fields:
            asked: Any = self.fields["consultation"]
            asked.queryset = Consultation.objects.filter(state=ConsultationState.PREPARED)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        lines = [line.strip() for line in answers.get("choice_lines", "").splitlines() if line.strip()]
        problem = self._problem(answers.get("kind"), lines)
        if problem:
            self.add_error("choice_lines", problem)
        self.instance.choices = lines
        return answers

    @staticmethod
    def _problem(kind: Any, lines: list[str]) -> str:
        asks_choices = kind in {QuestionKind.ONE, QuestionKind.SEVERAL}
        if not asks_choices:
            return "Cette sorte de question n’a pas de choix : videz cette case." if lines else ""
        if not 2 <= len(lines) <= MOST_CHOICES:  # noqa: PLR2004
            return "Donnez de 2 à 12 choix, un par ligne."
        if len(set(lines)) < len(lines):
            return "Deux choix sont les mêmes."
        if max(map(len, lines)) > LONGEST_CHOICE:
            return "Un choix a 120 lettres au plus."
        return ""


class EncountersForm(forms.Form):
    encounters = forms.ModelMultipleChoiceField(
        Encounter.objects.none(), label="Rencontres", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = self.fields["encounters"]
        rows.queryset = Encounter.objects.defer("search").order_by("-starts_at", "-pk")
        rows.label_from_instance = lambda row: f"{row.title}, {timezone.localtime(row.starts_at):%d/%m/%Y}"


class SynthesisForm(forms.Form):
    synthesis = forms.CharField(
        label="Ce que les habitants nous ont dit",
        help_text="Quelques phrases simples et justes, aussi pour ce qui déplaît. Publié avec les résultats.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Écrivez ce que les habitants ont dit."},
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label="Ce que la ville répond",
        help_text="Ce qui est retenu, ce qui ne l’est pas et pourquoi, et pour quand.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Écrivez la réponse de la ville."},
    )
    signature = forms.CharField(
        label="Signé",
        help_text="Exemple : « Le conseil municipal ».",
        max_length=120,
        error_messages={"required": "Dites qui signe."},
    )


class AnswerAgainForm(AnswerForm):
    reason = forms.CharField(
        label="Pourquoi la réponse change",
        help_text="Écrit en public, sous la réponse.",
        max_length=300,
        error_messages={"required": "Dites pourquoi."},
    )


class HideWordsForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi ne pas publier ?",
        help_text="Exemple : « Nomme une personne ». Gardé ici, lu par la gestion seulement.",
        max_length=300,
        error_messages={"required": "Dites pourquoi, en quelques mots."},
    )


class OpenForm(ConfirmForm):
    """What was read opens, and nothing else."""


class MoveEndForm(RevisedForm):
    """Another end, and why."""

    closes_at = forms.SplitDateTimeField(
        label="Nouvelle fin",
        help_text="Le premier moment où l’on ne peut plus répondre. Exemple : 8 avril, 0 h pour finir le 7 avril.",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Nouvelle fin, jour"},
            time_attrs={"type": "time", "aria-label": "Nouvelle fin, heure"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={"required": "Choisissez un jour et une heure."},
    )
    reason = forms.CharField(
        label="Pourquoi la fin change",
        help_text="Écrit en public, avec les deux dates. Exemple : « La réunion du 2 mars est reportée. »",
        max_length=300,
        error_messages={"required": "Dites pourquoi."},
    )

    @classmethod
    def shown_of(cls, row: Consultation) -> dict[str, Any]:
        return {"closes_at": row.closes_at}


class SheetsForm(forms.Form):
    """Which numbered sheets are printed."""

    first = forms.IntegerField(label="À partir du numéro", min_value=1, max_value=99_000)
    count = forms.IntegerField(label="Combien de feuilles", min_value=1, max_value=100, initial=20)
