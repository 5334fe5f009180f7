"""An edition of the participatory budget: its money, its rule, its dates."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.ages import DIGITAL_MAJORITY
from allonnes.core.history import APPEND_ONLY
from allonnes.core.page_cache import changes_at
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.town.models import Department, PartnerBody
from budgets.editions.enums import BallotType, PhaseKind, Rule, Support, TieRule
from budgets.editions.models.freezing import FROZEN_EDITION


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        return self.filter(is_published=True)

    def newest_first(self) -> "EditionQuerySet":
        """The town's own editions first, then those imported from elsewhere; newest first."""
        return self.order_by("is_imported", "-year", "-pk")


class Edition(Revised):
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
    is_knapsack = models.BooleanField(_("les projets choisis tiennent ensemble dans l’enveloppe"), default=False)
    rule = models.CharField(_("règle de dépouillement"), max_length=20, choices=Rule, default=Rule.GREEDY_SKIP)
    support = models.CharField(_("on compte le"), max_length=8, choices=Support, default=Support.VOTES)
    tie_rule = models.CharField(
        _("en cas d’égalité"), max_length=16, choices=TieRule, default=TieRule.LOWER_COST_THEN_SEED
    )
    tie_seed = models.CharField(_("mots du tirage"), max_length=64, blank=True)
    minimum_votes = models.PositiveIntegerField(_("voix au moins"), default=0)
    deliberation = models.CharField(_("délibération du conseil municipal (numéro et date)"), max_length=200, blank=True)
    deliberation_url = models.CharField(
        _("adresse de la délibération"), max_length=300, blank=True, validators=[URLValidator(["http", "https"])]
    )
    minimum_age = models.PositiveSmallIntegerField(_("âge minimal pour voter"), null=True, blank=True)
    age_on = models.DateField(_("âge compté au"), null=True, blank=True)
    parent_agreement_below = models.PositiveSmallIntegerField(
        _("accord d’un parent pour voter avant"),
        null=True,
        blank=True,
        default=DIGITAL_MAJORITY,
        help_text=_("Âge en années. Vide : aucun accord n’est demandé."),
    )
    is_open_to_residents = models.BooleanField(_("ouvert aux personnes qui habitent la commune"), default=True)
    is_open_to_students = models.BooleanField(_("ouvert aux personnes qui y étudient"), default=True)
    is_open_to_workers = models.BooleanField(_("ouvert aux personnes qui y travaillent"), default=True)
    completion_days = models.PositiveSmallIntegerField(_("jours pour compléter un projet"), default=15)
    study_days = models.PositiveSmallIntegerField(_("jours ouvrés pour étudier un projet"), default=30)
    decisions_publish_at = models.DateTimeField(_("publication groupée des décisions"), null=True, blank=True)
    departments = models.ManyToManyField(Department, verbose_name=_("services qui étudient"), blank=True)
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
            models.CheckConstraint(
                name="edition_open_to_somebody",
                condition=models.Q(is_open_to_residents=True)
                | models.Q(is_open_to_students=True)
                | models.Q(is_open_to_workers=True),
                violation_error_message=_("Dites qui peut voter : habiter, étudier ou travailler dans la commune."),
            ),
            models.CheckConstraint(
                name="edition_age_has_its_day",
                condition=models.Q(minimum_age__isnull=True) | models.Q(age_on__isnull=False),
                violation_error_message=_("Dites à quelle date l’âge est compté."),
            ),
        )
        indexes = (GinIndex(fields=["search"], name="edition_search"),)
        triggers = (FROZEN_EDITION,)

    def __str__(self) -> str:
        return self.title

    def phase_at(self, moment: datetime | None = None) -> "Phase | None":
        """The phase under way at `moment` (now by default), computed from the dates, or None between two phases."""
        moment = moment or timezone.now()
        return next((phase for phase in self.timeline if phase.starts_at <= moment < phase.closes_at), None)

    def is_in_phase(self, kind: str, moment: datetime) -> bool:
        """Whether that phase is under way at `moment`."""
        phase = self.phase_at(moment)
        return phase is not None and phase.kind == kind

    def phase_of(self, kind: str) -> "Phase | None":
        """The dates of one phase, or None while they are not chosen."""
        return next((phase for phase in self.timeline if phase.kind == kind), None)

    def next_phase(self, moment: datetime | None = None) -> "Phase | None":
        """The first phase that starts after `moment`."""
        moment = moment or timezone.now()
        return next((phase for phase in self.timeline if phase.starts_at > moment), None)

    @property
    def cost_limit(self) -> int:
        """The most that one project may cost, in euros: never more than all the money."""
        return min(self.max_project_cost or self.amount, self.amount)

    @property
    def timeline(self) -> list["Phase"]:
        """Phases in order; prefetch `phases` on lists."""
        phases = sorted(self.phases.all(), key=lambda phase: phase.starts_at)
        for phase in phases:
            changes_at(phase.starts_at, phase.ends_at)
        return phases


class _PhaseSpan(models.Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Phase(models.Model):
    """A half-open span [starts_at, ends_at) of an edition; delivery may have no end."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="phases")
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
        return f"{self.get_kind_display()} {timezone.localtime(self.starts_at):%d/%m/%Y}"

    @property
    def closes_at(self) -> datetime:
        """The end, or the end of time."""
        return self.ends_at or datetime.max.replace(tzinfo=self.starts_at.tzinfo)


class Category(models.Model):
    """A theme of projects within an edition."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(max_length=130)
    department = models.ForeignKey(
        Department, verbose_name=_("service qui étudie"), on_delete=models.PROTECT, null=True, blank=True
    )

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


class Regulation(models.Model):
    """One version of the written rules of an edition, never changed once written: a new version follows the old one.

    A version is in force from `published_at` on, until the next; it names the council's deliberation.
    """

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="regulations"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    body = models.TextField(_("texte"))
    deliberation = models.CharField(_("délibération"), max_length=200)
    deliberated_on = models.DateField(_("délibération du"))
    published_at = models.DateTimeField(_("publié le"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("motif d’un changement en cours d’édition"), blank=True)
    # What, before, after: in the words that were published.
    changes = models.JSONField(_("ce qui change"), default=list, blank=True)

    class Meta:
        verbose_name = _("règlement")
        verbose_name_plural = _("règlements")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="regulation_version_once"),
            models.CheckConstraint(
                name="regulation_written_and_deliberated",
                condition=~models.Q(body="") & ~models.Q(deliberation=""),
                violation_error_message=_("Un règlement a un texte et la référence de sa délibération."),
            ),
            models.CheckConstraint(
                name="regulation_change_has_its_reason",
                condition=models.Q(changes=[]) | ~models.Q(reason=""),
                violation_error_message=_("Un changement en cours d’édition a son motif."),
            ),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.edition}, version {self.number}"


class Competence(models.Model):
    """Who answers for a subject: the town (no partner), Le Mans Métropole, a landlord, the State."""

    subject = models.CharField(_("sujet"), max_length=120, unique=True)
    partner = models.ForeignKey(
        PartnerBody,
        verbose_name=_("organisme compétent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Vide : la ville."),
    )
    department = models.ForeignKey(
        Department, verbose_name=_("service de la ville"), on_delete=models.PROTECT, null=True, blank=True
    )
    note = models.TextField(_("précision"), blank=True)

    class Meta:
        verbose_name = _("compétence")
        verbose_name_plural = _("compétences : qui s’occupe de quoi")
        constraints = (
            models.CheckConstraint(
                name="competence_of_one_body",
                condition=models.Q(partner__isnull=True) | models.Q(department__isnull=True),
                violation_error_message=_("Choisissez un organisme, ou un service de la ville, pas les deux."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} : {self.partner or _('la ville')}"


class Criterion(models.Model):
    """A question that the study of each project answers: yes, no, or not applicable."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    label = models.CharField(_("critère"), max_length=160)
    help_text = models.CharField(_("ce qu’il faut vérifier"), max_length=300, blank=True)
    is_cost_limit = models.BooleanField(
        _("le portail répond lui-même"),
        default=False,
        help_text=_(
            "Il compare le coût retenu au coût maximal d’un projet : personne ne peut répondre « oui » au-delà."
        ),
    )

    class Meta:
        verbose_name = _("critère de recevabilité")
        verbose_name_plural = _("critères de recevabilité")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "label"], name="criterion_once", violation_error_message=_("Ce critère existe déjà.")
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def is_about_competence(self) -> bool:
        """Whether it asks who answers for the subject: a refusal then points to the table of competences."""
        return "compétence" in self.label.lower()
