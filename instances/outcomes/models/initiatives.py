"""An action that a council starts: for whom, with what money, until when, and what came of it."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.photos.models import AbstractPhoto, photo_constraints
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.town.models import Place
from instances.councils.models import Council
from instances.meetings.models import Meeting
from instances.outcomes.enums import InitiativeState


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def public(self) -> "InitiativeQuerySet":
        """What everybody reads: every action of a public council, the dropped ones with their reason."""
        return self.filter(council__is_public=True)

    def late_on(self, day: date) -> "InitiativeQuerySet":
        """Its last day is over, and nobody said that it is done."""
        return self.filter(state__in=(InitiativeState.PLANNED, InitiativeState.RUNNING), ends_on__lt=day)


class Initiative(Revised):
    """An « action » of a council; the code says initiative, since actions are what the code does."""

    council = models.ForeignKey(
        Council, verbose_name=_("conseil"), on_delete=models.PROTECT, related_name="initiatives"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("réunion où elle est décidée"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
    )
    title = models.CharField(_("titre"), max_length=120)
    description = models.TextField(_("en quelques phrases"))
    audience = models.CharField(_("pour qui"), max_length=120, blank=True)
    owner = models.CharField(_("qui la mène"), max_length=120, blank=True)
    place = models.ForeignKey(
        Place, verbose_name=_("lieu"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    budget = models.DecimalField(
        _("budget prévu, en euros"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    spent = models.DecimalField(
        _("dépensé, en euros"), max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))
    participants = models.PositiveIntegerField(_("personnes venues"), null=True, blank=True)
    result = models.TextField(_("ce que cela a donné"), blank=True)
    state = models.CharField(
        _("état"), max_length=8, choices=InitiativeState, default=InitiativeState.PLANNED, editable=False
    )
    done_on = models.DateField(_("faite le"), null=True, blank=True, editable=False)
    dropped_because = models.CharField(_("raison de l’abandon"), max_length=300, blank=True, editable=False)
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="description"), output_field=SearchVectorField(), db_persist=True
    )

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("action d’un conseil")
        verbose_name_plural = _("actions des conseils")
        ordering = ("-starts_on", "-pk")
        indexes = (
            GinIndex(fields=["search"], name="initiative_search"),
            models.Index(fields=["council", "state", "starts_on"], name="initiative_council_state"),
        )
        constraints = (
            models.CheckConstraint(
                name="initiative_dates_ordered",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("Le dernier jour vient après le premier."),
            ),
            models.CheckConstraint(
                name="initiative_done_dated",
                condition=(models.Q(state=InitiativeState.DONE) & models.Q(done_on__isnull=False))
                | (~models.Q(state=InitiativeState.DONE) & models.Q(done_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="initiative_dropped_explained",
                condition=~models.Q(state=InitiativeState.DROPPED) | ~models.Q(dropped_because=""),
                violation_error_message=_("Dites pourquoi elle est abandonnée."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class InitiativePhoto(AbstractPhoto):
    """A photo of an action; nobody under 18 is recognised on it: whoever adds it says so."""

    folder = "actions"
    served_by = "instances:initiative_photo"

    initiative = models.ForeignKey(
        Initiative, verbose_name=_("action"), on_delete=models.CASCADE, related_name="photos"
    )

    class Meta(AbstractPhoto.Meta):
        verbose_name = _("photo d’une action")
        verbose_name_plural = _("photos des actions")
        constraints = photo_constraints("initiative", prefix="initiative_photo", already=_("Cette photo est déjà là."))


class InitiativeHistory(HistoryRow):
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique d’action")
        verbose_name_plural = _("historique des actions")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)
