"""Named places: where people meet, play, learn, or say that something happens."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.town.models.neighbourhoods import Neighbourhood
from allonnes.town.models.points import WordsField, latitude, longitude


class PlaceQuerySet(models.QuerySet["Place"]):
    def on_the_map(self) -> "PlaceQuerySet":
        """Those with a point."""
        return self.exclude(latitude=None)


class Place(models.Model):
    """A named place where people meet: market, hall, school; or that they name to say where something is."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Service public")
        SCHOOL = "school", _("École, collège ou lycée")
        CULTURE = "culture", _("Culture")
        SPORT = "sport", _("Sport")
        PARK = "park", _("Parc, jardin ou aire de jeux")
        SQUARE = "square", _("Place ou marché")
        TRANSPORT = "transport", _("Arrêt ou gare")
        OTHER = "other", _("Autre lieu")

    name = models.CharField(_("nom"), max_length=120)
    other_names = models.CharField(_("autres noms"), max_length=200, blank=True)
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind, default=Kind.OTHER)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True
    )
    latitude = latitude(null=True, blank=True)
    longitude = longitude(null=True, blank=True)
    access = models.TextField(_("accès et accessibilité"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_fictitious = models.BooleanField(_("lieu ou position de démonstration"), default=False)
    words = WordsField(of=("name", "other_names"))

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        constraints = (
            models.UniqueConstraint(fields=["name"], name="place_name_once"),
            models.CheckConstraint(
                name="place_point_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Donnez la latitude et la longitude, ou aucune des deux."),
            ),
        )
        indexes = (
            models.Index(fields=["longitude", "latitude"], name="place_point"),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="place_words"),
        )

    def __str__(self) -> str:
        return self.name
