"""An edition of the participatory budget: its money, its rule, its dates."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import weighted_vector
from allonnes.town.models import Neighbourhood
from budgets.enums import BallotType, PhaseKind, Rule, Support, TieRule


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        return self.filter(is_published=True)

    def newest_first(self) -> "EditionQuerySet":
        """The town's own editions first, then those imported from elsewhere; newest first."""
        return self.order_by("is_imported", "-year", "-pk")


class Edition(models.Model):
    """One budget, from deposit to delivery. Money is in whole units of `currency` (euros here)."""

    title = models.CharField(_("titre"), max_length=160)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    year = models.PositiveSmallIntegerField(_("année"))
    summary = models.TextField(_("présentation"), blank=True)
    amount = models.PositiveBigIntegerField(_("enveloppe"))
    currency = models.CharField(_("monnaie"), max_length=3, default="EUR")
    max_project_cost = models.PositiveBigIntegerField(_("coût maximal d’un projet"), null=True, blank=True)
    ballot_type = models.CharField(_("bulletin"), max_length=12, choices=BallotType, default=BallotType.APPROVAL)
    min_choices = models.PositiveSmallIntegerField(_("choix au moins"), default=1)
    max_choices = models.PositiveSmallIntegerField(_("choix au plus"), null=True, blank=True)
    rule = models.CharField(_("règle de dépouillement"), max_length=20, choices=Rule, default=Rule.GREEDY_SKIP)
    support = models.CharField(_("on compte le"), max_length=8, choices=Support, default=Support.VOTES)
    tie_rule = models.CharField(
        _("en cas d’égalité"), max_length=16, choices=TieRule, default=TieRule.LOWER_COST_THEN_SEED
    )
    tie_seed = models.CharField(_("graine du tirage"), max_length=64, blank=True)
    minimum_votes = models.PositiveIntegerField(_("voix au moins"), default=0)
    is_published = models.BooleanField(_("visible de tous"), default=False)
    is_imported = models.BooleanField(_("venue d’une autre ville"), default=False)
    source = models.CharField(_("source des données"), max_length=300, blank=True)
    pabulib_meta = models.JSONField(_("en-tête Pabulib d’origine"), default=dict, blank=True)
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="summary"), output_field=SearchVectorField(), db_persist=True
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("édition")
        verbose_name_plural = _("éditions")
        constraints = (
            models.CheckConstraint(
                name="edition_choices_ordered",
                condition=models.Q(max_choices__isnull=True) | models.Q(max_choices__gte=models.F("min_choices")),
                violation_error_message=_("Le maximum de choix est au moins égal au minimum."),
            ),
            models.CheckConstraint(
                name="edition_project_fits",
                condition=models.Q(max_project_cost__isnull=True) | models.Q(max_project_cost__lte=models.F("amount")),
                violation_error_message=_("Un projet ne peut pas coûter plus que l’enveloppe."),
            ),
        )
        indexes = (GinIndex(fields=["search"], name="edition_search"),)

    def __str__(self) -> str:
        return self.title

    def phase_at(self, moment: datetime | None = None) -> "Phase | None":
        """The phase under way at `moment` (now by default), computed from the dates, or None between two phases."""
        moment = moment or timezone.now()
        return next((phase for phase in self.timeline if phase.starts_at <= moment < phase.closes_at), None)

    def next_phase(self, moment: datetime | None = None) -> "Phase | None":
        """The first phase that starts after `moment`."""
        moment = moment or timezone.now()
        return next((phase for phase in self.timeline if phase.starts_at > moment), None)

    @property
    def timeline(self) -> list["Phase"]:
        """Phases in order; prefetch `phases` on lists."""
        return sorted(self.phases.all(), key=lambda phase: phase.starts_at)


class _PhaseSpan(models.Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Phase(models.Model):
    """A half-open span [starts_at, ends_at) of an edition; delivery may have no end."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("phase"), max_length=10, choices=PhaseKind)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin (exclue)"), null=True, blank=True)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "kind"],
                name="phase_once",
                violation_error_message=_("Cette phase existe déjà dans l’édition."),
            ),
            models.CheckConstraint(
                name="phase_ends_after_start",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("La fin d’une phase vient après son début."),
            ),
            models.CheckConstraint(
                name="phase_only_delivery_open_ended",
                condition=models.Q(kind="delivery") | models.Q(ends_at__isnull=False),
                violation_error_message=_("Seule la réalisation peut rester sans date de fin."),
            ),
            ExclusionConstraint(
                name="phase_no_overlap",
                expressions=(
                    (_PhaseSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("edition", RangeOperators.EQUAL),
                ),
                violation_error_message=_("Deux phases d’une édition ne se chevauchent pas."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%d/%m/%Y}"

    @property
    def closes_at(self) -> datetime:
        """The end, or the end of time."""
        return self.ends_at or datetime.max.replace(tzinfo=self.starts_at.tzinfo)


class Envelope(models.Model):
    """A guaranteed share of the edition's money, filled first by the projects that belong to it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="envelopes")
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(max_length=60)
    amount = models.PositiveBigIntegerField(_("part garantie"))
    neighbourhoods = models.ManyToManyField(Neighbourhood, verbose_name=_("quartiers"), blank=True)

    class Meta:
        verbose_name = _("enveloppe garantie")
        verbose_name_plural = _("enveloppes garanties")
        constraints = (models.UniqueConstraint(fields=["edition", "slug"], name="envelope_once"),)

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A theme of projects within an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(max_length=130)

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "slug"], name="category_once", violation_error_message=_("Ce thème existe déjà.")
            ),
        )

    def __str__(self) -> str:
        return self.name
