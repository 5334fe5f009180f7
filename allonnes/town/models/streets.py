"""Streets and addresses, as the Base Adresse Nationale gives them; the town may correct the name of a street."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.town.models.neighbourhoods import Neighbourhood
from allonnes.town.models.points import WordsField, latitude, longitude
from allonnes.town.street_words import in_a_sentence


class StreetQuerySet(models.QuerySet["Street"]):
    def in_use(self) -> "StreetQuerySet":
        """Without those that the national file no longer holds."""
        return self.filter(closed_at=None)


class Street(models.Model):
    """A street, or a hamlet that addresses bear as one. `key` is that of the national file, without the number.

    `line` is what the map draws: some positions along its numbers. Closed, never deleted: what names it stays.
    """

    key = models.CharField(_("identifiant national"), max_length=30, unique=True, editable=False)
    name = models.CharField(_("nom dans le fichier national"), max_length=120, editable=False)
    corrected_name = models.CharField(_("nom corrigé par la ville"), max_length=120, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True, editable=False
    )
    latitude = latitude(editable=False)
    longitude = longitude(editable=False)
    line = models.JSONField(_("tracé"), default=list, editable=False)
    is_fictitious = models.BooleanField(_("voie de démonstration"), default=False, editable=False)
    closed_at = models.DateTimeField(_("disparue du fichier le"), null=True, blank=True, editable=False)
    words = WordsField(of=("name", "corrected_name"))

    objects = StreetQuerySet.as_manager()

    class Meta:
        verbose_name = _("rue")
        verbose_name_plural = _("rues")
        indexes = (GinIndex(OpClass("words", name="gin_trgm_ops"), name="street_words"),)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name that people read: the town's own where it corrected it."""
        return self.corrected_name or self.name

    @property
    def in_words(self) -> str:
        """« rue des Tilleuls », inside a sentence."""
        return in_a_sentence(self.label)


class AddressQuerySet(models.QuerySet["Address"]):
    def in_use(self) -> "AddressQuerySet":
        """Without those that the national file no longer holds."""
        return self.filter(closed_at=None)


class Address(models.Model):
    """A number in a street; `key` is the `id` of the national file, `quartier` where its point falls."""

    key = models.CharField(_("identifiant national"), max_length=40, unique=True)
    street = models.ForeignKey(Street, verbose_name=_("rue"), on_delete=models.PROTECT, related_name="addresses")
    number = models.PositiveIntegerField(_("numéro"))
    repetition = models.CharField(_("répétition"), max_length=10, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{5}$")])
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True
    )
    latitude = latitude()
    longitude = longitude()
    is_fictitious = models.BooleanField(_("adresse de démonstration"), default=False)
    closed_at = models.DateTimeField(_("disparue du fichier le"), null=True, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse")
        verbose_name_plural = _("adresses")
        indexes = (
            models.Index(fields=["street", "number", "repetition"], name="address_in_street"),
            models.Index(fields=["longitude", "latitude"], name="address_point"),
        )

    def __str__(self) -> str:
        return f"{self.numbered} {self.street.in_words}"

    @property
    def numbered(self) -> str:
        """« 14 bis »."""
        return f"{self.number} {self.repetition}".strip()
