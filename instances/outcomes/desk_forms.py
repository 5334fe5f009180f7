"""What animators and the town write about subjects, opinions and actions, at the desk."""

from typing import Any

from django import forms
from django.utils import timezone

from allonnes.core.fields import DayField
from allonnes.core.revisions import RevisedForm
from instances.meetings.models import MeetingItem
from instances.outcomes.actions.initiatives import Finished
from instances.outcomes.actions.opinions import Answered
from instances.outcomes.enums import Verdict


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez au moins une phrase."},
    )


class GiveForm(forms.Form):
    given_on = DayField(
        label="Jour où le conseil a donné cet avis", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AnswerForm(RevisedForm):
    """The answer of the town: one word, why, who signs."""

    verdict = forms.ChoiceField(
        label="Réponse",
        choices=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez : oui, en partie ou non."},
    )
    words = _words("Ce que la ville répond", "Lu par tout le monde. Dites ce qui sera fait et quand, ou pourquoi non.")
    signature = forms.CharField(
        label="Signé", max_length=120, help_text="Exemple : « Nadia Exemple, adjointe à la jeunesse »."
    )

    def clean(self) -> dict[str, Any]:
        """One thing for the action: `said`."""
        answers = super().clean() or {}
        if {"verdict", "words", "signature"} <= set(answers):
            said = Answered(*(answers.pop(name) for name in ("verdict", "words", "signature")))
            self.cleaned_data = {**answers, "said": said}
        return self.cleaned_data


class AnswerAgainForm(AnswerForm):
    reason = _words("Pourquoi la réponse change", "Lu par tout le monde : l’ancienne réponse reste visible.")


class NewsForm(forms.Form):
    words = forms.CharField(
        label="Nouvelle",
        max_length=300,
        help_text="Lue par tout le monde. Exemple : « La ville a demandé l’avis de la métropole ».",
    )


class ReasonForm(forms.Form):
    reason = _words("Raison", "Lue par tout le monde.")


class DeclineForm(forms.Form):
    reason = _words("Pourquoi", "Lu par la personne qui a proposé le sujet. Dites merci, et où le porter.")


class TreatForm(forms.Form):
    answer = _words("Ce que le conseil en dit", "Lu par la personne qui a proposé le sujet.")


class TakeUpForm(forms.Form):
    item = forms.ModelChoiceField(
        label="Point de l’ordre du jour",
        queryset=MeetingItem.objects.none(),
        required=False,
        empty_label="Pas encore décidé",
        help_text="Parmi les réunions à venir de ce conseil. On peut le choisir plus tard.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items: Any = self.fields["item"]
        items.queryset = MeetingItem.objects.filter(
            meeting__council=self.initial.get("council"), meeting__starts_at__gte=timezone.now()
        ).select_related("meeting")


class FinishForm(forms.Form):
    """What came of an action."""

    done_on = DayField(label="Dernier jour", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    participants = forms.IntegerField(
        label="Personnes venues", required=False, min_value=0, max_value=1_000_000, help_text="Vide : non comptées."
    )
    spent = forms.DecimalField(
        label="Dépensé, en euros", required=False, min_value=0, max_digits=9, decimal_places=2, localize=True
    )
    result = _words("Ce que cela a donné", "Lu par tout le monde. Deux ou trois phrases.")

    def clean(self) -> dict[str, Any]:
        """One thing for the action: `done`."""
        answers = super().clean() or {}
        if {"done_on", "result"} <= set(answers) and not self.errors:
            given = (answers.get(name) for name in ("done_on", "participants", "spent", "result"))
            self.cleaned_data = {"done": Finished(*given)}  # type: ignore[arg-type]
        return self.cleaned_data
