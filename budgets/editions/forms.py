"""What the administrator types to prepare an edition."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from allonnes.core.fields import DayField
from allonnes.core.revisions import RevisedForm, VersionedForm, number_of_words
from budgets.editions.actions.setup import lock_part
from budgets.editions.dates_form import moment_field, reason_field
from budgets.editions.models import Category, Criterion, Edition
from budgets.editions.permissions.changes import refusal_of_unexplained_change
from budgets.editions.permissions.setup import refusal_of_address, refusal_of_shares
from budgets.editions.regulations import text_to_start_from
from budgets.editions.rule_changes import PUBLIC_RULES
from budgets.editions.rule_fit import ballot_misfit, rule_misfit
from budgets.editions.slugs import edition_slug

LAST_YEAR = 2100


class RegulationForm(RevisedForm):
    """The next version, from the text in force; its deliberation is always a new one."""

    deliberation = forms.CharField(
        label=_("Délibération du conseil municipal"),
        help_text=_("Sa référence, par exemple : n° 2026-104."),
        max_length=200,
    )
    deliberated_on = DayField(
        label=_("Date de la délibération"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    body = forms.CharField(
        label=_("Texte du règlement"),
        help_text=_(
            "Une ligne vide sépare deux paragraphes. Au début d’une ligne, « # » fait un titre et « - » une liste. "
            "**Deux étoiles** de chaque côté mettent en gras."
        ),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 24, "cols": 90}),
    )

    @classmethod
    def revision_of(cls, row: Edition) -> int:
        newest = row.regulations.first()
        return newest.number if newest else 0

    @classmethod
    def shown_of(cls, row: Edition) -> dict[str, Any]:
        text = text_to_start_from(row)
        return {"body": text.body} if text else {}


class PublicationForm(RevisedForm):
    at = moment_field(
        _("Publier les décisions le"),
        help_text=_("Pendant l’étude. Vide : aucune date commune, chaque décision est publiée à la main."),
    )

    @classmethod
    def revision_of(cls, row: Edition) -> int:
        return number_of_words(row.decisions_publish_at)

    @classmethod
    def shown_of(cls, row: Edition) -> dict[str, Any]:
        return {"at": row.decisions_publish_at}


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("Année de la nouvelle édition"), min_value=2000, max_value=LAST_YEAR)


def _rule_help() -> str:
    words = _('Six façons de compter. <a href="{url}">Ce que donne chacune, sur le même exemple</a>.')
    return str(format_html(str(words), url=reverse("admin:budgets_edition_rules")))


# What each setting is, an example, and what it changes.
EDITION_HELP = {
    "title": _("Ce que tout le monde lit en haut des pages. Exemple : « Budget participatif 2027 »."),
    "year": _("L’année du vote. Exemple : 2027. Elle range l’édition parmi les autres."),
    "summary": _("Deux ou trois phrases sous le titre. Exemple : « La ville met 150 000 € dans vos idées »."),
    "amount": _("En euros, sans les centimes. Exemple : 150000. Les lauréats ne coûtent jamais plus, tous ensemble."),
    "max_project_cost": _(
        "En euros. Exemple : 30000. Un projet plus cher ne peut pas être mis au vote. Vide : pas de limite."
    ),
    "ballot_type": _("Exemple : « Plusieurs projets, sans ordre » : chaque projet choisi reçoit une voix."),
    "min_choices": _("Exemple : 1. Un bulletin avec moins de choix n’est pas accepté."),
    "max_choices": _("Exemple : 5. Un bulletin avec plus de choix n’est pas accepté. Vide : pas de limite."),
    "is_knapsack": _("Coché : sur un bulletin, le total des projets choisis ne dépasse pas l’argent à répartir."),
    "rule": lazy(_rule_help, str)(),
    "support": _(
        "Ce qui range les projets. Exemple : le nombre de voix. Les points servent aux bulletins classés ou notés."
    ),
    "tie_rule": _("Deux projets ont autant de voix : lequel passe devant ? Exemple : le moins cher."),
    "tie_seed": _(
        "Un mot publié avant le vote, dont le tirage dépend : chacun peut le refaire. Exemple : "
        "« budget-participatif-2027 »."
    ),
    "minimum_votes": _("Exemple : 20. Un projet qui a moins de voix n’est pas lauréat. 0 : pas de minimum."),
    "minimum_age": _("Exemple : 11. Une personne plus jeune ne peut pas voter. Vide : pas d’âge minimum."),
    "age_on": _("Le jour où l’on regarde l’âge. Exemple : le premier jour du vote. Obligatoire avec un âge minimum."),
    "parent_agreement_below": _(
        "Exemple : 15. Avant cet âge, un parent donne son accord. Vide : aucun accord n’est demandé."
    ),
    "is_open_to_residents": _("Coché : habiter la commune suffit pour voter."),
    "is_open_to_students": _("Coché : étudier dans la commune suffit, même en habitant ailleurs."),
    "is_open_to_workers": _("Coché : travailler dans la commune suffit, même en habitant ailleurs."),
    "departments": _(
        "Les services qui reçoivent des dossiers. Exemple : Espaces verts, Voirie. Chaque thème en choisit un."
    ),
    "completion_days": _("Exemple : 15. Le temps donné à une personne pour compléter son projet, en jours."),
    "study_days": _("Exemple : 30. Passé ce nombre de jours ouvrés, le dossier est dit en retard."),
    "deliberation": _(
        "Exemple : « n° 2026-104 du 24 septembre 2026 ». Écrit sur la page publique et au procès-verbal."
    ),
    "deliberation_url": _(
        "L’adresse du texte sur le site de la ville. Exemple : https://www.ville.example/deliberation.pdf"
    ),
}


# What the count of an edition depends on.
_COUNTED = ("amount", "ballot_type", "rule", "support", "tie_rule", "tie_seed", "minimum_votes")


class EditionForm(VersionedForm):
    reason = reason_field()

    class Meta:
        model = Edition
        fields = (
            "title",
            "year",
            "summary",
            "amount",
            "max_project_cost",
            "ballot_type",
            "min_choices",
            "max_choices",
            "is_knapsack",
            "rule",
            "support",
            "tie_rule",
            "tie_seed",
            "minimum_votes",
            "minimum_age",
            "age_on",
            "parent_agreement_below",
            "is_open_to_residents",
            "is_open_to_students",
            "is_open_to_workers",
            "departments",
            "completion_days",
            "study_days",
            "deliberation",
            "deliberation_url",
        )
        help_texts: ClassVar = EDITION_HELP

    def clean_amount(self) -> int:
        """The guaranteed shares fit in the money, even when it shrinks."""
        amount = int(self.cleaned_data["amount"])
        reason = refusal_of_shares(Edition(pk=self.instance.pk, amount=amount)) if self.instance.pk else None
        if reason:
            raise ValidationError(reason)
        return amount

    def clean(self) -> dict[str, Any] | None:
        """A new edition has an address of its own."""
        answers = super().clean()
        self._check_reason()
        self._check_rule()
        title, year = self.cleaned_data.get("title"), self.cleaned_data.get("year")
        reason = None if self.instance.pk or not title else refusal_of_address(edition_slug(title, year or 0))
        if reason:
            self.add_error("title", reason)
        return answers

    def _check_rule(self) -> None:
        """A rule that cannot count such ballots is refused where it is chosen, not on the day of the opening."""
        if self.errors or not {*_COUNTED, "min_choices", "max_choices"} & set(self.changed_data):
            return
        names = (*_COUNTED, "min_choices", "max_choices")
        chosen = Edition(slug="a-venir", **{name: self.cleaned_data[name] for name in names})
        unfillable = ballot_misfit(chosen)
        if unfillable:
            self.add_error(*unfillable)
            return
        has_shares = bool(self.instance.pk) and self.instance.envelopes.exists()
        misfit = rule_misfit(chosen, has_shares=has_shares)
        if misfit:
            self.add_error("rule", misfit)

    def _check_reason(self) -> None:
        """Beside the field that lacks it: what was typed elsewhere stays."""
        if self.instance.pk and set(PUBLIC_RULES) & set(self.changed_data):
            said = str(self.cleaned_data.get("reason", ""))
            refused = refusal_of_unexplained_change(self.instance, said, timezone.now())
            if refused:
                self.add_error("reason", refused)


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """A part of an edition: what is unique in its edition is checked before it is kept, edition typed or known."""

    def edition(self) -> Edition | None:
        """The edition typed, or the one it already belongs to."""
        return self.cleaned_data.get("edition") or getattr(self.instance, "edition", None)

    def _get_validation_exclusions(self) -> set[str]:
        checked = {"slug", "edition"} - set(self.fields) if not self.errors else set()
        return super()._get_validation_exclusions() - checked  # type: ignore[misc,no-any-return]


class NamedPartForm(PartForm):
    """Its address comes from its name, once."""

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not slugify(name):
            raise ValidationError(_("Écrivez un nom avec des lettres."))
        self.instance.slug = self.instance.slug or slugify(name)[:60]
        return name


class ReadPartForm(VersionedForm):
    """A theme or a criterion, changed from the words that were read: all that it says numbers them."""

    @classmethod
    def revision_of(cls, row: Any) -> int:
        return number_of_words(*(getattr(row, field.attname) for field in row._meta.concrete_fields))

    @classmethod
    def locked(cls, row: Any) -> Any:
        return lock_part(row)


class CategoryForm(NamedPartForm, ReadPartForm):
    class Meta:
        model = Category
        fields = ("edition", "name", "department")


class CriterionForm(PartForm, ReadPartForm):
    class Meta:
        model = Criterion
        fields = ("edition", "position", "label", "help_text", "is_cost_limit")
