"""A meeting: when, where, what is on the agenda, the documents joined to it."""

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.models import AbstractDocument, document_constraints
from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from allonnes.town.models import Place
from instances.councils.models import Council
from instances.meetings.enums import MeetingState


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        """What everybody reads of; the cancelled ones too, so that nobody goes for nothing."""
        return self.filter(council__is_public=True)

    def alive(self) -> "MeetingQuerySet":
        """Those that take place, or took place."""
        return self.exclude(state=MeetingState.CANCELLED)

    def to_come(self, now: datetime) -> "MeetingQuerySet":
        """Still to come or going on, soonest first."""
        return self.alive().exclude(state=MeetingState.HELD).filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "MeetingQuerySet":
        """Over, or said to have taken place; the latest first."""
        over = models.Q(ends_at__lte=now) | models.Q(state=MeetingState.HELD)
        return self.alive().filter(over).order_by("-starts_at", "-pk")


class Meeting(Revised):
    """A meeting of a council, from `starts_at` to `ends_at`, which may be the next day."""

    council = models.ForeignKey(Council, verbose_name=_("conseil"), on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(_("titre"), max_length=120)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    place = models.ForeignKey(Place, verbose_name=_("lieu"), on_delete=models.PROTECT, related_name="+")
    place_detail = models.CharField(_("salle, étage, entrée"), max_length=120, blank=True)
    is_public_open = models.BooleanField(_("le public peut venir écouter"), default=False)
    state = models.CharField(
        _("état"), max_length=12, choices=MeetingState, default=MeetingState.PLANNED, editable=False
    )
    convened_at = models.DateTimeField(_("convoquée le"), null=True, blank=True, editable=False)
    is_convened_late = models.BooleanField(_("convoquée hors délai"), default=False, editable=False)
    calendar_sequence = models.PositiveIntegerField(_("version dans les agendas"), default=0, editable=False)
    calendar_changed_at = models.DateTimeField(_("changée le"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("raison de l’annulation"), max_length=300, blank=True, editable=False)
    quorum_needed = models.PositiveSmallIntegerField(_("présences exigées"), null=True, blank=True, editable=False)
    quorum_lost_at = models.DateTimeField(_("quorum perdu à"), null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("réunion")
        verbose_name_plural = _("réunions")
        ordering = ("starts_at", "pk")
        indexes = (
            models.Index(fields=["council", "starts_at"], name="meeting_council_start"),
            models.Index(fields=["starts_at"], name="meeting_start"),
            models.Index(fields=["ends_at"], name="meeting_end"),
        )
        constraints = (
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                name="meeting_lasts_a_day_at_most",
                condition=models.Q(ends_at__lte=models.F("starts_at") + timedelta(days=1)),
                violation_error_message=_("Une réunion dure un jour au plus."),
            ),
            models.CheckConstraint(
                name="meeting_convened_when_called",
                condition=~models.Q(state__in=("convened", "held")) | models.Q(convened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_with_reason",
                condition=models.Q(state="cancelled") & ~models.Q(cancel_reason="")
                | ~models.Q(state="cancelled") & models.Q(cancel_reason=""),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        """The day when it begins, by the town's clock: who sits is who holds a mandate then."""
        return timezone.localtime(self.starts_at).date()

    @property
    def convene_by(self) -> date:
        """The last day when members are called in time: so many days before it, the day itself not counted."""
        return self.day - timedelta(days=self.council.convocation_days)

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    @property
    def is_called(self) -> bool:
        """Whether members were called to it, and still are."""
        return self.state in {MeetingState.CONVENED, MeetingState.HELD}

    def has_begun(self, now: datetime) -> bool:
        return now >= self.starts_at

    @property
    def access_words(self) -> str:
        """How one gets there and gets in, said of the place."""
        return self.place.access


class MeetingHistory(HistoryRow):
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de réunion")
        verbose_name_plural = _("historique des réunions")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


class MeetingItem(models.Model):
    """A line of the agenda: its subject, who brings it, how long it takes."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("ordre"))
    subject = models.CharField(_("sujet"), max_length=200)
    brought_by = models.CharField(_("présenté par"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("durée prévue, en minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(480)],
    )

    class Meta:
        verbose_name = _("point de l’ordre du jour")
        verbose_name_plural = _("ordre du jour")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="meeting_item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        )

    def __str__(self) -> str:
        return self.subject


class MeetingDocument(AbstractDocument):
    """A document of a meeting; its members read it always, everybody when it is public."""

    folder = "reunions"
    served_by = "instances:meeting_document"

    meeting = models.ForeignKey(Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="documents")
    is_public = models.BooleanField(_("lu par tout le monde"), default=True)

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document de réunion")
        verbose_name_plural = _("documents de réunion")
        constraints = document_constraints(
            "meeting", prefix="meeting_document", already=_("Cette réunion a déjà ce document.")
        )
