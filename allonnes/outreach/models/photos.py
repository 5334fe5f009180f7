"""Photos of an encounter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.photos.models import AbstractPhoto, photo_constraints
from allonnes.outreach.models.encounters import Encounter


class EncounterPhoto(AbstractPhoto):
    """What an encounter looked like; nobody is named, no child is recognised."""

    folder = "rencontres"
    served_by = "encounters:photo"

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="photos")

    class Meta(AbstractPhoto.Meta):
        verbose_name = _("photo d’une rencontre")
        verbose_name_plural = _("photos d’une rencontre")
        constraints = photo_constraints(
            "encounter", prefix="encounter_photo", already=_("Cette rencontre a déjà cette photo.")
        )
