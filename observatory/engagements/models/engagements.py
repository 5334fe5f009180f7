"""A promise of the town: what was said at birth, frozen, and where it stands today."""

from datetime import date, timedelta

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.core.synonyms import town_query
from allonnes.town.models import Department, Neighbourhood
from budgets.projects.models import Project
from instances.outcomes.models import Initiative, Opinion
from observatory.engagements.enums import DONE, OPEN, STATE_KINDS, EngagementState, Keeping
from observatory.engagements.models.protecting import (
    DELIVERY_PROVEN,
    NEVER_DELETED,
    PROMISE_FROZEN,
    SLIPS_EXPLAINED,
)
from observatory.engagements.models.sources import ImportLine, MunicipalText, Origin, SharedBudget, Theme
from requests_qrc.intake.models import Case as Request

SILENT_DAYS = 90
HIDDEN_TITLE = _("Texte masqué par la modération")
# A promise has exactly one of these; another part adds its own here, and a migration of the constraint.
SOURCES = ("project", "case", "initiative", "opinion", "text", "line")


def one_source() -> Q:
    """Exactly one of the sources is there."""
    every = Q(pk=None)
    for held in SOURCES:
        every |= Q(**{f"{name}__isnull": name != held for name in SOURCES})
    return every


def silent_before(today: date) -> date:
    """Older news than this day: « sans nouvelles depuis 90 jours »."""
    return today - timedelta(days=SILENT_DAYS)


def _past_first_date(today: date) -> Q:
    return Q(promised_on__lt=today) | Q(due_on__gt=F("promised_on"))


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def with_keeping(self, today: date) -> "EngagementQuerySet":
        """With `keeping`: what became of each, on that day. The one place where this is decided."""
        kept = Q(state__in=DONE)
        dated = kept & Q(promised_on__isnull=False, delivered_on__isnull=False)
        return self.annotate(
            keeping=Case(
                When(dated & Q(delivered_on__lte=F("promised_on")), then=Value(Keeping.ON_TIME)),
                When(dated, then=Value(Keeping.LATER)),
                When(kept, then=Value(Keeping.UNDATED)),
                When(state=EngagementState.ABANDONED, then=Value(Keeping.DROPPED)),
                When(state=EngagementState.SUSPENDED, then=Value(Keeping.PAUSED)),
                When(last_news_on__lt=silent_before(today), then=Value(Keeping.SILENT)),
                When(_past_first_date(today), then=Value(Keeping.LATE)),
                default=Value(Keeping.MOVING),
                output_field=models.CharField(),
            )
        )

    def late(self, today: date) -> "EngagementQuerySet":
        """Still to be delivered, and past the date said first or put off beyond it: silent ones too."""
        return self.filter(_past_first_date(today), state__in=OPEN)

    def open(self) -> "EngagementQuerySet":
        """Those for which the town still has something to do."""
        return self.filter(state__in=OPEN)

    def readable(self) -> "EngagementQuerySet":
        """What the search finds: not those whose project moderation hid."""
        return self.exclude(project__is_hidden=True)

    def matching(self, words: str) -> "EngagementQuerySet":
        return self.filter(search=town_query(words))


class Engagement(Revised):
    """`number` is public: « Promesse n° 19 ». `promised_…` never change; what moves is beside them. Money in euros."""

    number = models.PositiveIntegerField(_("numéro"), unique=True)
    origin = models.ForeignKey(Origin, verbose_name=_("origine"), on_delete=models.PROTECT, related_name="engagements")
    project = models.OneToOneField(
        Project,
        verbose_name=_("projet lauréat"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagement",
    )
    case = models.OneToOneField(
        Request, verbose_name=_("demande"), on_delete=models.PROTECT, null=True, blank=True, related_name="engagement"
    )
    initiative = models.OneToOneField(
        Initiative,
        verbose_name=_("action d’un conseil"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagement",
    )
    opinion = models.OneToOneField(
        Opinion,
        verbose_name=_("avis d’un conseil"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagement",
    )
    text = models.ForeignKey(
        MunicipalText,
        verbose_name=_("texte de la ville"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
    )
    line = models.OneToOneField(
        ImportLine,
        verbose_name=_("ligne reprise"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagement",
    )
    title = models.CharField(_("titre"), max_length=250)
    theme = models.ForeignKey(
        Theme, verbose_name=_("thème"), on_delete=models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    place_words = models.CharField(_("lieu"), max_length=250, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("quartier"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    promised_since = models.DateField(_("promis le"))
    promised_scope = models.TextField(_("contenu promis"), max_length=1000)
    promised_cost = models.PositiveBigIntegerField(_("prix promis"), null=True, blank=True)
    promised_on = models.DateField(_("date promise"), null=True, blank=True)
    shared_budget = models.ForeignKey(
        SharedBudget,
        verbose_name=_("montant partagé"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
    )
    scope = models.TextField(_("contenu aujourd’hui"), max_length=1000)
    cost = models.PositiveBigIntegerField(_("prix aujourd’hui"), null=True, blank=True)
    due_on = models.DateField(_("date aujourd’hui"), null=True, blank=True)
    voted = models.PositiveBigIntegerField(_("voté"), null=True, blank=True)
    committed = models.PositiveBigIntegerField(_("engagé"), null=True, blank=True)
    paid = models.PositiveBigIntegerField(_("payé"), null=True, blank=True)

    state = models.CharField(
        _("état"), max_length=12, choices=EngagementState, default=EngagementState.TO_START, editable=False
    )
    delivered_on = models.DateField(_("livré le"), null=True, blank=True)
    delivery_place = models.CharField(_("où le voir"), max_length=250, blank=True)
    evaluation_ends_on = models.DateField(_("évaluation jusqu’au"), null=True, blank=True)
    stop_reason = models.TextField(_("raison de l’arrêt"), max_length=1000, blank=True)
    stop_decision = models.CharField(_("décision d’arrêt"), max_length=250, blank=True)
    stopped_on = models.DateField(_("arrêté le"), null=True, blank=True)

    department = models.ForeignKey(
        Department,
        verbose_name=_("service chargé"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    official_words = models.CharField(_("élue ou élu chargé"), max_length=160, blank=True)
    last_news_on = models.DateField(_("dernière nouvelle"))
    reminded_on = models.DateField(_("service relancé le"), null=True, blank=True)
    created_at = models.DateTimeField(_("inscrit le"), db_default=Now())
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="scope"), output_field=SearchVectorField(), db_persist=True
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        permissions = (
            ("handle_engagement", _("Peut suivre les engagements de son service")),
            ("handle_any_engagement", _("Peut suivre tous les engagements")),
            ("create_engagement", _("Peut inscrire un engagement")),
            ("stop_engagement", _("Peut suspendre, reprendre ou abandonner un engagement")),
        )
        constraints = (
            models.CheckConstraint(
                name="engagement_one_source",
                condition=one_source(),
                violation_error_message=_("Une promesse a une origine, et une seule."),
            ),
            models.CheckConstraint(
                name="engagement_said",
                condition=~Q(title="") & ~Q(promised_scope="") & ~Q(scope=""),
                violation_error_message=_("Une promesse a un titre, et dit ce qui est promis."),
            ),
            models.CheckConstraint(
                name="engagement_shared_money_once",
                condition=Q(shared_budget__isnull=True) | Q(promised_cost__isnull=True),
                violation_error_message=_("Le prix est celui de la promesse, ou un montant partagé, pas les deux."),
            ),
            models.CheckConstraint(
                name="engagement_paid_once_committed",
                condition=Q(paid__isnull=True) | Q(committed__isnull=False, paid__lte=F("committed")),
                violation_error_message=_("On ne paie que ce qui est engagé."),
            ),
            models.CheckConstraint(
                name="engagement_delivered_somewhere_some_day",
                condition=~Q(state__in=DONE)
                | Q(line__isnull=False)
                | (Q(delivered_on__isnull=False) & ~Q(delivery_place="")),
                violation_error_message=_("Une promesse livrée l’est un jour, quelque part."),
            ),
            models.CheckConstraint(
                name="engagement_delivery_of_the_delivered",
                condition=Q(delivered_on__isnull=True) | Q(state__in=DONE),
            ),
            models.CheckConstraint(
                name="engagement_stopped_for_a_reason",
                condition=~Q(state__in=["suspended", "abandoned"])
                | (~Q(stop_reason="") & ~Q(stop_decision="") & Q(stopped_on__isnull=False)),
                violation_error_message=_("Un arrêt a une raison et une décision, publiées."),
            ),
            models.CheckConstraint(
                name="engagement_point_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Donnez la latitude et la longitude, ou aucune des deux."),
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="engagement_search"),
            models.Index(fields=["origin", "state"], name="engagement_by_origin"),
            models.Index(fields=["department", "last_news_on"], name="engagement_by_department"),
            models.Index(
                fields=["last_news_on"],
                name="engagement_open_by_news",
                condition=Q(state__in=["to_start", "in_study", "in_works"]),
            ),
            models.Index(fields=["-last_news_on", "-id"], name="engagement_latest"),
        )
        triggers = (PROMISE_FROZEN, SLIPS_EXPLAINED, DELIVERY_PROVEN, NEVER_DELETED)

    def __str__(self) -> str:
        return f"n° {self.number} {self.shown_title}"

    def get_absolute_url(self) -> str:
        return reverse("observatory:engagement", args=[self.number])

    @property
    def is_hidden(self) -> bool:
        """Whether moderation hid the words of the project that it comes from."""
        return self.project is not None and self.project.is_hidden

    @property
    def shown_title(self) -> str:
        """Its title, as long as moderation lets it be read."""
        return str(HIDDEN_TITLE) if self.is_hidden else self.title

    @property
    def is_open(self) -> bool:
        """Whether the town still has something to do."""
        return self.state in OPEN

    @property
    def is_done(self) -> bool:
        """Whether it is delivered."""
        return self.state in DONE

    @property
    def state_words(self) -> str:
        return str(EngagementState(self.state).label)

    @property
    def state_kind(self) -> str:
        """The colour and shape of its state."""
        return STATE_KINDS[EngagementState(self.state)]

    def is_silent(self, today: date) -> bool:
        """No news for 90 days while something is still to be done."""
        return self.is_open and self.last_news_on < silent_before(today)


class EngagementHistory(HistoryRow):
    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.PROTECT, related_name="history"
    )
    decision = models.CharField(_("décision"), max_length=250, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique d’un engagement")
        verbose_name_plural = _("historique des engagements")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        """What an import brought has no state before."""
        states = (self.from_state, self.to_state)
        return " → ".join(str(EngagementState(state).label) for state in states if state)
