"""A guaranteed share, as the administrator writes it: its money, its rank, and what it is for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.town.models import Neighbourhood
from budgets.editions.forms import NamedPartForm
from budgets.editions.models import Category, Edition, Envelope
from budgets.editions.permissions.setup import refusal_of_shares
from budgets.projects.models import Project
from budgets.projects.shares.permissions import GONE, refusal_of_purpose

# Digits of what the database holds as an id.
LONGEST_ID = 19


class _NumberedProjects(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.place_words})"


class EnvelopeForm(NamedPartForm):
    neighbourhoods = forms.ModelMultipleChoiceField(
        label=_("Quartiers"),
        queryset=Neighbourhood.objects.in_order(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Seulement si la part sert à certains quartiers."),
    )
    projects = _NumberedProjects(
        label=_("Projets choisis à la main"),
        queryset=Project.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Seulement si la part sert à des projets choisis à la main. Un projet n’a qu’une part."),
    )

    class Meta:
        model = Envelope
        fields = ("edition", "name", "amount", "position", "kind", "neighbourhoods", "category", "projects")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition = self._known_edition()
        themes, projects = Category.objects.order_by("name"), Project.objects.exclude(state__in=GONE)
        self.fields["position"].required = False
        self.fields["category"].queryset = themes.filter(edition=edition)  # type: ignore[attr-defined]
        self.fields["projects"].queryset = (  # type: ignore[attr-defined]
            projects.filter(edition=edition, number__isnull=False).select_related("neighbourhood").order_by("number")
        )

    def _known_edition(self) -> Edition | None:
        """The edition it belongs to, the one typed, or the one that the page comes from."""
        if self.instance.pk:
            own: Edition = self.instance.edition
            return own
        said = str(self.data.get("edition") or self.initial.get("edition") or "")
        return Edition.objects.filter(pk=said).first() if said.isdecimal() and len(said) < LONGEST_ID else None

    def clean(self) -> dict[str, Any] | None:
        """All the shares together fit in the money of the edition; each says what it is for, once."""
        answers = super().clean()
        edition, amount = self.edition(), self.cleaned_data.get("amount")
        if edition and amount is not None:
            reason = refusal_of_shares(edition, amount=amount, without=self.instance.pk)
            if reason:
                self.add_error("amount", reason)
        if edition and self.cleaned_data.get("kind") and not self.errors:
            self._check_purpose(edition)
        return answers

    def _check_purpose(self, edition: Edition) -> None:
        said = Envelope(
            pk=self.instance.pk,
            edition=edition,
            kind=self.cleaned_data["kind"],
            category=self.cleaned_data.get("category"),
        )
        reason = refusal_of_purpose(
            said, list(self.cleaned_data["neighbourhoods"]), list(self.cleaned_data["projects"])
        )
        if reason:
            self.add_error("kind", reason)
