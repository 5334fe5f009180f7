"""What: in one's own words, about which subject; then the few questions of that subject."""

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from requests_qrc.intake.models import Case, Category, Question
from requests_qrc.intake.permissions import MIN_WORDS

YES, NO = "oui", "non"
LONGEST_ANSWER = 250


def subject_choices() -> list[tuple[str, Any]]:
    """« Je ne sais pas » first, then each group with its subjects. One query."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    unknown: list[tuple[str, Any]] = []
    for category in Category.objects.offered():
        if category.is_unknown:
            unknown.append((category.code, category.name))
        else:
            words = f"{category.name} ({category.examples})" if category.examples else category.name
            groups[category.parent.name if category.parent else ""].append((category.code, words))
    return [*unknown, *groups.items()]


class ProblemForm(forms.Form):
    """A few words and a subject; whoever does not know leaves the first one."""

    description = forms.CharField(
        label=_("Racontez avec vos mots"),
        min_length=MIN_WORDS,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Dites en quelques mots ce qui se passe."),
            "min_length": _("Dites-en un peu plus : une phrase suffit."),
            "max_length": _("Ce texte est trop long : 4 000 lettres au plus."),
        },
    )
    category = forms.ChoiceField(
        label=_("Sujet"),
        help_text=_("Vous hésitez ? Laissez « Je ne sais pas » : la ville choisit pour vous."),
        error_messages={"invalid_choice": _("Ce sujet n’est plus proposé. Choisissez-en un autre.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = subject_choices()  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """What the draft keeps."""
        category = Category.objects.get(code=self.cleaned_data["category"])
        return {"description": self.cleaned_data["description"].strip(), "category": category}


class DetailsForm(forms.Form):
    """The questions of a subject, and whether it is dangerous now."""

    def __init__(self, *args: Any, category: Category, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(category.questions.all())
        self.asks_danger = category.danger == Category.Danger.ASK
        if self.asks_danger:
            self.fields["is_dangerous"] = forms.ChoiceField(
                label=_("Y a-t-il un danger tout de suite ?"),
                choices=[(YES, _("Oui")), (NO, _("Non"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Répondez « Oui » ou « Non » : en cas de danger, il faut appeler.")},
            )
        known = {row["question"]: row["answer"] for row in case.answers} if case else {}
        for question in self.questions:
            self.fields[f"question_{question.pk}"] = _field_of(question, known.get(question.label, ""))

    @property
    def is_dangerous(self) -> bool:
        return self.cleaned_data.get("is_dangerous") == YES

    def answers(self) -> dict[str, Any]:
        """What the draft keeps: each question in words, as it was asked, with its answer."""
        given = [(question, self.cleaned_data[f"question_{question.pk}"]) for question in self.questions]
        said = [
            {"question": question.label, "answer": answer, "is_public": question.is_public}
            for question, answer in given
            if answer
        ]
        return {"answers": said}


def _field_of(question: Question, answer: str) -> forms.Field:
    shared: dict[str, Any] = {"label": question.label, "required": question.is_required, "initial": answer}
    if question.kind == Question.Kind.TEXT:
        return forms.CharField(max_length=LONGEST_ANSWER, **shared)
    words = question.lines if question.kind == Question.Kind.CHOICE else [_now("Oui"), _now("Non")]
    return forms.ChoiceField(choices=[(word, word) for word in words], widget=forms.RadioSelect, **shared)
