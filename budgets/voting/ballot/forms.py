"""Who votes: asked of every voter, by every channel, in the same words."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.ages import age_on
from allonnes.accounts.validators import PersonNameField
from allonnes.core.fields import DayField
from allonnes.town.models import Neighbourhood
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import BY_ACCOUNT, BY_PAPER, BY_STAFF, refusal_of_voter
from budgets.voting.enums import Link, VoteChannel
from budgets.voting.opening.snapshot import Snapshot
from budgets.voting.roll.identity import Identity, normalised_words
from budgets.voting.roll.voter import Voter, voter_of

OLDEST = 120


def validate_has_letters(value: str) -> None:
    """A name with nothing to read in it cannot mark the roll."""
    if not normalised_words(value):
        raise forms.ValidationError(_("Écrivez un nom avec des lettres."))


def validate_alive(born: date) -> None:
    """The date of someone alive."""
    if not 0 <= age_on(born, timezone.localdate()) <= OLDEST:
        raise forms.ValidationError(_("Vérifiez cette date : elle n’est pas possible."))


class VoterForm(forms.Form):
    """Names, birth date, link with the town; the neighbourhood for figures, the address against double votes.

    `has_agreement`: whether the account of this child has its parent's; None when there is no account.
    """

    first_names = PersonNameField(
        label=_("Prénoms"),
        help_text=_("Tous vos prénoms si vous voulez, ou le premier. Par exemple : Camille."),
        max_length=120,
        validators=[validate_has_letters],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez au moins un prénom.")},
    )
    last_name = PersonNameField(
        label=_("Nom"),
        max_length=80,
        validators=[validate_has_letters],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Écrivez un nom.")},
    )
    birth_date = DayField(
        label=_("Date de naissance"),
        help_text=_("Par exemple : 25/04/1982 ou 25041982."),
        is_past=True,
        validators=[validate_alive],
        widget=forms.DateInput(attrs={"autocomplete": "bday", "inputmode": "numeric"}, format="%d/%m/%Y"),
        error_messages={
            "required": _("Écrivez la date de naissance. Par exemple : 25/04/1982."),
            "invalid": _("Vérifiez cette date. Écrivez-la ainsi : jour/mois/année. Par exemple : 25/04/1982."),
        },
    )
    link = forms.ChoiceField(
        label=_("Votre lien avec la commune"),
        choices=Link.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez votre lien avec Allonnes."),
            "invalid_choice": _("Choisissez votre lien avec Allonnes."),
        },
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.in_order(),
        label=_("Quartier"),
        help_text=_("Pour savoir si tous les quartiers votent."),
        empty_label=_("Je ne sais pas, ou ailleurs"),
        required=False,
    )
    address = forms.CharField(
        label=_("Numéro et rue"),
        help_text=_("Aide à repérer les doubles votes. Votre adresse n’est pas gardée, seulement une empreinte."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    has_parent_agreement = forms.BooleanField(
        label=_("Un parent est d’accord par écrit"),
        help_text=_("Seulement avant l’âge fixé par le règlement. Gardez le papier."),
        required=False,
    )

    def __init__(
        self, *args: Any, snapshot: Snapshot, is_staff: bool = False, has_agreement: bool | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.snapshot, self.has_agreement = snapshot, bool(has_agreement)
        self.advice = str(BY_STAFF if is_staff else BY_PAPER if has_agreement is None else BY_ACCOUNT)
        links = [(value, label) for value, label in Link.choices if value in snapshot.open_to]
        self.fields["link"].choices = links  # type: ignore[attr-defined]
        if not is_staff or snapshot.parent_agreement_below is None:
            del self.fields["has_parent_agreement"]

    def clean(self) -> dict[str, Any]:
        """Whether the règlement lets this person vote."""
        answers = super().clean() or self.cleaned_data
        if not self.errors:
            reason = refusal_of_voter(
                self.snapshot,
                birth_date=answers["birth_date"],
                link=answers["link"],
                has_parent_agreement=self.has_agreement or answers.get("has_parent_agreement", False),
                today=timezone.localdate(),
                advice=self.advice,
            )
            if reason:
                raise forms.ValidationError(reason)
        return answers

    def identity(self) -> Identity:
        """Who this person says they are."""
        answers = self.cleaned_data
        return Identity(answers["first_names"], answers["last_name"], answers["birth_date"], answers["address"])

    def voter(self, edition: Edition, channel: VoteChannel) -> Voter:
        """The voter that the session keeps."""
        place = self.cleaned_data["neighbourhood"]
        return voter_of(
            edition,
            channel,
            self.identity(),
            link=self.cleaned_data["link"],
            neighbourhood=place.pk if place else None,
            day=timezone.localdate(),
        )
