"""A question that the town asks outside budgets, until it answers."""

from datetime import date, datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.models import AbstractDocument, document_constraints
from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.outreach.models import Encounter
from allonnes.town.models import Neighbourhood
from instances.consultations.enums import ConsultationState as State

RESULTS_SHOWN = (State.COUNTED, State.ANSWERED)


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def public(self) -> "ConsultationQuerySet":
        """What everybody reads: all but those in preparation."""
        return self.exclude(state=State.PREPARED)

    def open_at(self, now: datetime) -> "ConsultationQuerySet":
        """Those that take replies at this moment."""
        return self.filter(state=State.OPEN, opens_at__lte=now, closes_at__gt=now)

    def in_order(self) -> "ConsultationQuerySet":
        """Those that can be replied to first, then those that wait for the town, then those answered."""
        ranks = {State.OPEN: 0, State.CLOSED: 1, State.COUNTED: 2, State.ANSWERED: 3}
        whens = [models.When(state=state, then=models.Value(rank)) for state, rank in ranks.items()]
        return self.annotate(rank=models.Case(*whens, default=models.Value(9))).order_by("rank", "-closes_at", "-pk")


class Consultation(Revised):
    """A question, open to replies from `opens_at` to `closes_at`, excluded; the town answers by `answer_due_on`."""

    question = models.CharField(_("question"), max_length=160)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    plain = models.TextField(_("en mots simples"), max_length=1500)
    context = models.TextField(_("ce qu’il faut savoir"), max_length=20_000, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    encounters = models.ManyToManyField(
        Encounter, verbose_name=_("rencontres"), blank=True, related_name="consultations"
    )
    opens_at = models.DateTimeField(_("ouvre le"))
    closes_at = models.DateTimeField(_("ferme le"))
    answer_due_on = models.DateField(_("réponse de la ville au plus tard le"))
    synthesis = models.TextField(_("ce que vous nous avez dit"), blank=True, editable=False)
    answer = models.TextField(_("ce que la ville répond"), blank=True, editable=False)
    signature = models.CharField(_("signé"), max_length=120, blank=True, editable=False)
    counted_at = models.DateTimeField(_("dépouillée le"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PREPARED, editable=False)
    search = models.GeneratedField(
        expression=weighted_vector(title="question", body="plain"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ("-closes_at", "-pk")
        permissions = (
            ("run_consultation", _("Peut ouvrir et dépouiller une consultation")),
            ("answer_consultation", _("Peut répondre à une consultation au nom de la ville")),
        )
        indexes = (
            GinIndex(fields=["search"], name="consultation_search"),
            models.Index(fields=["state", "closes_at"], name="consultation_state"),
        )
        constraints = (
            models.CheckConstraint(
                name="consultation_ends_after_start",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                name="consultation_counted_told",
                condition=~models.Q(state__in=RESULTS_SHOWN)
                | (~models.Q(synthesis="") & models.Q(counted_at__isnull=False)),
                violation_error_message=_("Une consultation dépouillée dit ce que les habitants ont répondu."),
            ),
            models.CheckConstraint(
                name="consultation_answered_told",
                condition=~models.Q(state=State.ANSWERED)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                violation_error_message=_("Une consultation répondue dit ce que la ville répond."),
            ),
        )

    def __str__(self) -> str:
        return self.question

    @property
    def title(self) -> str:
        return self.question

    @property
    def has_results(self) -> bool:
        """Whether everybody reads what was replied."""
        return self.state in RESULTS_SHOWN

    @property
    def is_prepared(self) -> bool:
        return self.state == State.PREPARED

    def takes_replies(self, now: datetime) -> bool:
        """Whether somebody may reply at this moment; the clock decides, a late job changes nothing."""
        return self.state == State.OPEN and self.opens_at <= now < self.closes_at

    def days_late(self, day: date) -> int:
        """Days past the day by which the town was to answer; 0 while there is time, or once answered in time."""
        told = timezone.localdate(self.answered_at) if self.answered_at else day
        return max(0, (told - self.answer_due_on).days)


class ConsultationDocument(AbstractDocument):
    """A document to read before replying."""

    folder = "consultations"
    served_by = "instances:consultation_document"

    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation"), on_delete=models.CASCADE, related_name="documents"
    )

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document d’une consultation")
        verbose_name_plural = _("documents des consultations")
        constraints = document_constraints(
            "consultation", prefix="consultation_document", already=_("Ce document est déjà là.")
        )


class ConsultationHistory(HistoryRow):
    """What happened; another end is kept with the one before it, for everybody to read."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="history")
    old_end = models.DateTimeField(_("fin d’avant"), null=True, blank=True)
    new_end = models.DateTimeField(_("nouvelle fin"), null=True, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de consultation")
        verbose_name_plural = _("historique des consultations")
        constraints = (
            models.CheckConstraint(
                name="consultation_new_end_explained",
                condition=(
                    models.Q(event="move_end", old_end__isnull=False, new_end__isnull=False) & ~models.Q(reason="")
                )
                | (~models.Q(event="move_end") & models.Q(old_end__isnull=True, new_end__isnull=True)),
                violation_error_message=_("Une nouvelle fin dit pourquoi."),
            ),
        )
        triggers = (APPEND_ONLY, NEVER_EMPTIED)
