"""An opinion of a council, and what the town answers: or how long it has been waiting, in public."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.town.models import Department
from instances.councils.models import Council
from instances.meetings.models import Meeting
from instances.outcomes.enums import OpinionState, Verdict
from instances.outcomes.models.referrals import Referral

PUBLIC = (OpinionState.WAITING, OpinionState.ANSWERED)


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def public(self) -> "OpinionQuerySet":
        """Given by a council that everybody reads of."""
        return self.filter(state__in=PUBLIC, council__is_public=True)

    def waiting_first(self) -> "OpinionQuerySet":
        """Those without answer first, the oldest on top; then those answered, the latest on top."""
        return self.annotate(
            is_answered=models.Case(
                models.When(state=OpinionState.ANSWERED, then=models.Value(1)), default=models.Value(0)
            ),
            waiting_from=models.Case(models.When(state=OpinionState.WAITING, then=models.F("given_on"))),
        ).order_by("is_answered", models.F("waiting_from").asc(nulls_last=True), "-given_on", "-pk")


class Opinion(Revised):
    """An « avis », numbered by council and year once given; the town has `answer_due_on` to answer."""

    council = models.ForeignKey(Council, verbose_name=_("conseil"), on_delete=models.PROTECT, related_name="opinions")
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("réunion où il est donné"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
    )
    referral = models.ForeignKey(
        Referral,
        verbose_name=_("sujet proposé auquel il répond"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
    )
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("rang"), null=True, blank=True, editable=False)
    subject = models.CharField(_("sujet"), max_length=120)
    body = models.TextField(_("ce que le conseil demande"))
    department = models.ForeignKey(
        Department,
        verbose_name=_("service qui prépare la réponse"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    given_on = models.DateField(_("donné le"), null=True, blank=True, editable=False)
    answer_due_on = models.DateField(_("réponse attendue le"), null=True, blank=True, editable=False)
    answered_on = models.DateField(_("répondu le"), null=True, blank=True, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=OpinionState, default=OpinionState.DRAFT, editable=False)
    search = models.GeneratedField(
        expression=weighted_vector(title="subject", body="body"), output_field=SearchVectorField(), db_persist=True
    )

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        ordering = ("-given_on", "-pk")
        permissions = (("answer_opinion", _("Peut répondre à un avis au nom de la ville")),)
        indexes = (
            GinIndex(fields=["search"], name="opinion_search"),
            models.Index(fields=["council", "state", "given_on"], name="opinion_council_state"),
        )
        constraints = (
            models.UniqueConstraint(fields=["council", "year", "rank"], name="opinion_number_once"),
            models.CheckConstraint(
                name="opinion_given_numbered",
                condition=models.Q(state__in=(OpinionState.DRAFT, OpinionState.WITHDRAWN))
                | models.Q(year__isnull=False, rank__isnull=False, given_on__isnull=False, answer_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_answer_dated",
                condition=(models.Q(state=OpinionState.ANSWERED) & models.Q(answered_on__isnull=False))
                | (~models.Q(state=OpinionState.ANSWERED) & models.Q(answered_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="opinion_answered_after_given",
                condition=models.Q(answered_on__isnull=True) | models.Q(answered_on__gte=models.F("given_on")),
            ),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def number(self) -> str:
        """« Avis n° 5 »; of another year, told with it."""
        return _now("Avis n° %(rank)s") % {"rank": self.rank} if self.rank else _now("Avis en préparation")

    def days_waited(self, day: date) -> int:
        """Days since it was given, up to the answer once there is one."""
        if self.given_on is None:
            return 0
        return ((self.answered_on or day) - self.given_on).days

    def days_late(self, day: date) -> int:
        """Days past the promised date; 0 while there is time, or once answered in time."""
        if self.answer_due_on is None:
            return 0
        return max(0, ((self.answered_on or day) - self.answer_due_on).days)

    @property
    def is_late(self) -> bool:
        return self.state == OpinionState.WAITING and self.days_late(timezone.localdate()) > 0


class OpinionAnswer(models.Model):
    """What the town answered; an answer changed later is a new row, and both are read."""

    opinion = models.ForeignKey(Opinion, verbose_name=_("avis"), on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(_("réponse"), max_length=8, choices=Verdict)
    words = models.TextField(_("ce que la ville répond"))
    signature = models.CharField(_("signé"), max_length=120)
    at = models.DateTimeField(_("le"), db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("réponse à un avis")
        verbose_name_plural = _("réponses aux avis")
        ordering = ("at", "pk")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        return self.get_verdict_display()


class OpinionNews(models.Model):
    """What happens while an opinion waits, told to everybody: « La ville a demandé l’avis de l’agglomération »."""

    opinion = models.ForeignKey(Opinion, verbose_name=_("avis"), on_delete=models.PROTECT, related_name="news")
    words = models.CharField(_("nouvelle"), max_length=300)
    at = models.DateTimeField(_("le"), db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("nouvelle d’un avis")
        verbose_name_plural = _("nouvelles des avis")
        ordering = ("at", "pk")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        return self.words


class OpinionHistory(HistoryRow):
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique d’avis")
        verbose_name_plural = _("historique des avis")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


def due_after(given_on: date, days: int) -> date:
    """The last day on which the town answers in time."""
    return given_on + timedelta(days=days)
