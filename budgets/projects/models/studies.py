"""The study of a project: dossier, criteria, what was asked, the decision, and merges."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import Revised
from allonnes.town.models import Department
from budgets.editions.models import Competence, Criterion
from budgets.projects.enums import Answer, Opinion, Outcome
from budgets.projects.models.projects import Project


class Dossier(Revised):
    """What a service finds out about one project. Money is in whole euros."""

    project = models.OneToOneField(Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="dossier")
    department = models.ForeignKey(
        Department, verbose_name=_("service"), on_delete=models.PROTECT, related_name="dossiers"
    )
    analyst = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("étudié par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
    )
    competence = models.ForeignKey(
        Competence, verbose_name=_("compétence"), on_delete=models.PROTECT, null=True, blank=True
    )
    cost_low = models.PositiveBigIntegerField(_("coût le plus bas"), null=True, blank=True)
    cost_high = models.PositiveBigIntegerField(_("coût le plus haut"), null=True, blank=True)
    cost = models.PositiveBigIntegerField(_("coût retenu pour le vote"), null=True, blank=True)
    running_cost = models.PositiveBigIntegerField(_("coût de fonctionnement par an"), null=True, blank=True)
    delay_months = models.PositiveSmallIntegerField(_("délai de réalisation, en mois"), null=True, blank=True)
    opinion = models.CharField(_("avis du service"), max_length=12, choices=Opinion, blank=True)
    comment = models.TextField(_("explication de l’avis"), blank=True)
    opened_at = models.DateTimeField(_("ouvert le"), db_default=Now())
    due_on = models.DateField(_("à rendre le"))
    completed_at = models.DateTimeField(_("rendu le"), null=True, blank=True)
    reminded_on = models.DateField(_("relancé le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("dossier d’étude")
        verbose_name_plural = _("dossiers d’étude")
        constraints = (
            models.CheckConstraint(
                name="dossier_costs_ordered",
                condition=models.Q(cost_low__isnull=True)
                | models.Q(cost_high__isnull=True)
                | models.Q(cost_low__lte=models.F("cost_high")),
                violation_error_message=_("Le coût le plus bas est plus petit que le coût le plus haut."),
            ),
            models.CheckConstraint(
                name="dossier_returned_whole",
                condition=models.Q(completed_at__isnull=True) | ~models.Q(opinion=""),
                violation_error_message=_("Un dossier rendu contient un avis."),
            ),
        )
        indexes = (
            models.Index(fields=["department", "due_on"], name="dossier_queue"),
            # The list of the desk, and its queues of all services.
            models.Index(models.F("completed_at").asc(nulls_first=True), "due_on", "id", name="dossier_order"),
            models.Index(fields=["due_on"], name="dossier_to_return", condition=models.Q(completed_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.project}"


class CriterionAnswer(models.Model):
    """The answer to one criterion; a « non » always says why."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("critère"), on_delete=models.PROTECT, related_name="answers"
    )
    answer = models.CharField(_("réponse"), max_length=15, choices=Answer)
    reason = models.CharField(_("pourquoi"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("réponse à un critère")
        verbose_name_plural = _("réponses aux critères")
        constraints = (
            models.UniqueConstraint(fields=["dossier", "criterion"], name="criterion_answer_once"),
            models.CheckConstraint(
                name="criterion_no_says_why",
                condition=~models.Q(answer="no") | ~models.Q(reason=""),
                violation_error_message=_("Dites pourquoi la réponse est non."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion} : {self.get_answer_display()}"


class CompletionRequest(models.Model):
    """What the town asks the author before going on, with a day to answer."""

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="completion_requests"
    )
    question = models.TextField(_("ce qu’il manque"), max_length=1000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandé par"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("demandé le"), db_default=Now())
    due_on = models.DateField(_("à compléter avant le"))
    answered_at = models.DateTimeField(_("complété le"), null=True, blank=True)
    answer = models.TextField(_("réponse de l’auteur"), max_length=2000, blank=True)
    reminded_on = models.DateField(_("relancé le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("demande de complément")
        verbose_name_plural = _("demandes de complément")
        constraints = (
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(answered_at__isnull=True), name="completion_open_once"
            ),
        )

    def __str__(self) -> str:
        return self.question[:60]


class Decision(models.Model):
    """At the end of the study: to the vote, or not, with the public answer. Public once `published_at` is written.

    A project has one decision that stands; a decision taken back stays in the table with `revoked_at`.
    """

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("décision"), max_length=10, choices=Outcome)
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("critère non rempli"), on_delete=models.PROTECT, null=True, blank=True
    )
    reason = models.TextField(_("motif, pour les services"), max_length=2000, blank=True)
    public_answer = models.TextField(_("réponse publique"), max_length=2000)
    cost = models.PositiveBigIntegerField(_("coût mis au vote"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("décidé par"), on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidé le"), db_default=Now())
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("reprise le"), null=True, blank=True)

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        constraints = (
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(revoked_at__isnull=True),
                name="decision_stands_once",
                violation_error_message=_("Une décision est déjà prise pour ce projet."),
            ),
            models.CheckConstraint(
                name="decision_refusal_explained",
                condition=models.Q(outcome="ballot", cost__isnull=False, cost__gt=0)
                | (models.Q(outcome="rejected", criterion__isnull=False) & ~models.Q(reason="")),
                violation_error_message=_("Un refus dit le critère et le motif ; un projet au vote a un coût."),
            ),
            models.CheckConstraint(
                name="decision_answered",
                condition=~models.Q(public_answer=""),
                violation_error_message=_("Écrivez la réponse publique."),
            ),
        )
        indexes = (
            models.Index(
                fields=["project"],
                name="decision_secret",
                condition=models.Q(revoked_at__isnull=True, published_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} : {self.project}"


class Merge(models.Model):
    """A project joined to another; everything it brought is known, so that it can be undone until the vote."""

    survivor = models.ForeignKey(
        Project, verbose_name=_("projet gardé"), on_delete=models.PROTECT, related_name="merges_received"
    )
    merged = models.ForeignKey(
        Project, verbose_name=_("projet fusionné"), on_delete=models.PROTECT, related_name="merges_given"
    )
    reason = models.TextField(_("pourquoi"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("quand"), db_default=Now())
    undone_at = models.DateTimeField(_("défait le"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("défait par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("fusion")
        verbose_name_plural = _("fusions")
        constraints = (
            models.UniqueConstraint(
                fields=["merged"],
                condition=models.Q(undone_at__isnull=True),
                name="merge_once",
                violation_error_message=_("Ce projet est déjà fusionné."),
            ),
            models.CheckConstraint(name="merge_of_two", condition=~models.Q(survivor=models.F("merged"))),
        )

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"
