"""What a council decides during a meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from instances.meetings.models.meetings import Meeting, MeetingItem


class Decision(models.Model):
    """A decision, its hour, and its votes when they were counted."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("réunion"), on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(
        MeetingItem,
        verbose_name=_("point de l’ordre du jour"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
    )
    words = models.TextField(_("ce qui est décidé"))
    taken_at = models.DateTimeField(_("heure de la décision"))
    votes_for = models.PositiveSmallIntegerField(_("pour"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("contre"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        ordering = ("taken_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="decision_votes_whole",
                condition=models.Q(votes_for__isnull=True, votes_against__isnull=True, abstained__isnull=True)
                | models.Q(votes_for__isnull=False, votes_against__isnull=False, abstained__isnull=False),
                violation_error_message=_("Donnez les trois nombres de voix, ou aucun."),
            ),
        )

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def votes(self) -> int | None:
        """How many votes were counted; None when none was."""
        if self.votes_for is None or self.votes_against is None or self.abstained is None:
            return None
        return self.votes_for + self.votes_against + self.abstained
