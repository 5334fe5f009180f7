"""The route of a walk: its stops in order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.models.encounters import Encounter
from allonnes.town.geometry import Position
from allonnes.town.models.points import latitude, longitude


class Stop(models.Model):
    """Where a walk stops, and what is looked at there."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="stops")
    rank = models.PositiveSmallIntegerField(_("rang"))
    place = models.CharField(_("où"), max_length=160)
    looked_at = models.CharField(_("ce que l’on regarde"), max_length=250, blank=True)
    latitude = latitude(null=True, blank=True)
    longitude = longitude(null=True, blank=True)

    class Meta:
        verbose_name = _("étape d’une balade")
        verbose_name_plural = _("étapes d’une balade")
        ordering = ("encounter", "rank")
        constraints = (
            models.UniqueConstraint(
                fields=["encounter", "rank"], name="stop_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="stop_point_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Donnez la latitude et la longitude, ou aucune des deux."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank}. {self.place}"

    @property
    def point(self) -> Position | None:
        """Longitude then latitude, as maps are drawn; None where nobody said."""
        if self.longitude is None or self.latitude is None:
            return None
        return Position(float(self.longitude), float(self.latitude))
