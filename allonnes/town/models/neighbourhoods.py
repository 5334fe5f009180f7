"""The quartiers, and how many people live in each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import unaccented
from allonnes.town.geometry import Geometry, read_geometry
from allonnes.town.models.profile import validate_geometry


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def in_order(self) -> "NeighbourhoodQuerySet":
        """Sorted as a French reader expects."""
        return self.order_by(unaccented("name"))


class Neighbourhood(models.Model):
    """A quartier. `is_priority`: in the quartier prioritaire de la politique de la ville (QPV)."""

    name = models.CharField(_("nom"), max_length=80)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    is_priority = models.BooleanField(_("quartier prioritaire (QPV)"), default=False)
    is_fictitious = models.BooleanField(_("contour fictif"), default=False)
    geometry = models.JSONField(_("contour"), null=True, blank=True, validators=[validate_geometry])
    source = models.CharField(_("source du contour"), max_length=200, blank=True)

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("quartier")
        verbose_name_plural = _("quartiers")

    def __str__(self) -> str:
        return self.name

    @property
    def shape(self) -> Geometry:
        """The polygon, ready for point tests."""
        return read_geometry(self.geometry)


class PopulationFigure(models.Model):
    """A number of residents, with its source: what figures of participation are compared to."""

    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True
    )
    age_from = models.PositiveSmallIntegerField(_("de (âge)"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("à (âge)"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("année"))
    count = models.PositiveIntegerField(_("nombre de personnes"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("chiffre de population")
        verbose_name_plural = _("chiffres de population")
        constraints = (
            models.UniqueConstraint(
                fields=["year", "neighbourhood", "age_from", "age_to"],
                name="population_cell_once",
                nulls_distinct=False,
                violation_error_message=_("Ce chiffre est déjà dans le tableau pour cette année."),
            ),
            models.CheckConstraint(
                name="population_ages_ordered",
                condition=models.Q(age_from__isnull=True)
                | models.Q(age_to__isnull=True)
                | models.Q(age_from__lte=models.F("age_to")),
                violation_error_message=_("Le premier âge doit être plus petit que le second."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.neighbourhood or 'Commune'} {self.year} : {self.count}"
