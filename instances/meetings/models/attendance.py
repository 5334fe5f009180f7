"""Who is called to a meeting, what they answer, and who came."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from instances.councils.models import Mandate
from instances.meetings.enums import SITTING, Answer, MeetingState, Presence
from instances.meetings.models.meetings import Meeting


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def for_page(self) -> "AttendanceQuerySet":
        """With all that the page of a member says of the meeting, but its lists."""
        return self.select_related("mandate__person", "meeting__council", "meeting__place__neighbourhood")

    def to_print(self, now: datetime) -> "AttendanceQuerySet":
        """Members whom no mail reaches, and who do not know yet of a meeting to come, or of its end."""
        told = models.Q(meeting__state=MeetingState.CONVENED) | models.Q(meeting__state=MeetingState.CANCELLED)
        return self.filter(told, is_by_letter=True, letter_printed_at__isnull=True, meeting__starts_at__gt=now)


class Attendance(models.Model):
    """One seat at one meeting: the member, what was answered, what was seen, and until what hour.

    `represented_by`: the substitute who sits instead; one for one member at a time.
    """

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="attendances"
    )
    mandate = models.ForeignKey(Mandate, verbose_name=_("membre"), on_delete=models.PROTECT, related_name="attendances")
    answer = models.CharField(_("réponse"), max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True, editable=False)
    is_by_letter = models.BooleanField(_("convoqué par lettre"), default=False, editable=False)
    letter_printed_at = models.DateTimeField(_("lettre imprimée le"), null=True, blank=True, editable=False)
    presence = models.CharField(_("présence"), max_length=12, choices=Presence, blank=True, default=Presence.UNKNOWN)
    represented_by = models.ForeignKey(
        Mandate,
        verbose_name=_("remplacé par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="representations",
    )
    left_at = models.DateTimeField(_("parti à"), null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        ordering = ("mandate__last_name", "mandate__first_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "mandate"],
                name="attendance_once",
                violation_error_message=_("Ce membre est déjà sur la feuille."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "represented_by"],
                condition=models.Q(represented_by__isnull=False),
                name="attendance_substitute_once",
                violation_error_message=_("Cette personne remplace déjà un autre membre à cette réunion."),
            ),
            models.CheckConstraint(
                name="attendance_substitute_named",
                condition=models.Q(presence="represented", represented_by__isnull=False)
                | ~models.Q(presence="represented") & models.Q(represented_by__isnull=True),
                violation_error_message=_("Dites qui remplace ce membre."),
            ),
            models.CheckConstraint(
                name="attendance_not_by_oneself",
                condition=models.Q(represented_by__isnull=True) | ~models.Q(represented_by=models.F("mandate")),
            ),
            models.CheckConstraint(
                name="attendance_left_when_there",
                condition=models.Q(left_at__isnull=True) | models.Q(presence__in=("present", "represented")),
                violation_error_message=_("On ne note l’heure de départ que de qui était là."),
            ),
            models.CheckConstraint(
                name="attendance_answered_dated",
                condition=models.Q(answer="", answered_at__isnull=True)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.mandate)

    @property
    def is_sitting(self) -> bool:
        """Whether its seat was held, by the member or a substitute."""
        return self.presence in SITTING

    def sits_at(self, moment: datetime) -> bool:
        """Whether its seat is held at an instant."""
        return self.is_sitting and (self.left_at is None or moment < self.left_at)
