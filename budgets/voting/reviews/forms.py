"""What an officer answers about two voters who look alike."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budgets.voting.enums import ReviewDecision
from budgets.voting.reviews.look_alikes import Pair
from budgets.voting.reviews.permissions.reviews import ONE_STAYS, Verdict

REASON_HELP = _("Une ou deux phrases, sans aucun nom : cette raison peut paraître dans le procès-verbal.")


def reason_field() -> forms.CharField:
    """Why, in words that can be published."""
    return forms.CharField(
        label=_("Pourquoi ?"),
        help_text=REASON_HELP,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 70}),
        error_messages={"required": _("Donnez la raison.")},
    )


class ReviewForm(forms.Form):
    """`can_go`: whether one of the two ballots can still be taken out of the box."""

    decision = forms.ChoiceField(
        label=_("Qui a voté ?"),
        choices=ReviewDecision,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si c’est une personne ou deux.")},
    )
    keep = forms.ChoiceField(
        label=_("Si c’est la même personne : quel vote reste ?"),
        help_text=_("L’autre vote est effacé sans être lu. Personne ne pourra le retrouver."),
        choices=(("first", _("Le vote A")), ("second", _("Le vote B"))),
        widget=forms.RadioSelect,
        required=False,
        template_name="components/quiet_field.html",  # type: ignore[call-arg]
    )
    reason = reason_field()
    is_sure = forms.BooleanField(
        label=_("J’ai comparé les deux identités. Ma décision est définitive."),
        error_messages={"required": _("Cochez cette case pour confirmer.")},
    )

    def __init__(self, *args: Any, pair: Pair, can_go: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair, self.can_go = pair, can_go
        if not can_go:
            del self.fields["keep"]

    def clean(self) -> dict[str, Any] | None:
        """One person and no vote chosen: said beside the question."""
        answers = super().clean()
        is_one = self.cleaned_data.get("decision") == ReviewDecision.SAME
        if is_one and self.can_go and not self.cleaned_data.get("keep"):
            self.add_error("keep", ValidationError(ONE_STAYS))
        return answers

    def verdict(self) -> Verdict:
        """The answer of a valid form."""
        said = self.cleaned_data
        keep = {"first": self.pair.first, "second": self.pair.second}.get(said.get("keep", ""))
        return Verdict(ReviewDecision(said["decision"]), said["reason"], keep)


class ReinstateForm(forms.Form):
    reason = reason_field()
