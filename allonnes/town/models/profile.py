"""What the town says of itself, and the check of a contour."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.town.geometry import GeometryRefused, read_geometry


def validate_geometry(value: object) -> None:
    """Refuse what is not a GeoJSON polygon, with the reason in French."""
    try:
        read_geometry(value)
    except GeometryRefused as problem:
        raise ValidationError(str(problem)) from problem


class TownProfile(models.Model):
    """What the town says of itself; one row. Empty fields are shown as missing, never invented."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("nom de la commune"), max_length=80)
    insee_code = models.CharField(_("code INSEE"), max_length=5)
    department_name = models.CharField(_("département"), max_length=80, blank=True)
    population = models.PositiveIntegerField(_("habitantes et habitants"), null=True, blank=True)
    population_source = models.CharField(_("source de ce nombre"), max_length=200, blank=True)
    address = models.TextField(_("adresse de la mairie"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    opening_hours = models.TextField(_("horaires d’ouverture"), blank=True)
    publication_director = models.CharField(_("directrice ou directeur de la publication"), max_length=120, blank=True)
    hosting = models.TextField(_("hébergeur du site"), blank=True)
    dpo_contact = models.CharField(_("contact pour les données personnelles"), max_length=200, blank=True)
    accessibility_contact = models.EmailField(_("contact pour l’accessibilité"), blank=True)
    security_contact = models.EmailField(_("contact pour la sécurité"), blank=True)
    boundary = models.JSONField(_("contour de la commune"), null=True, blank=True, validators=[validate_geometry])
    boundary_source = models.CharField(_("source du contour"), max_length=200, blank=True)
    is_fictitious = models.BooleanField(_("données de démonstration"), default=False)

    class Meta:
        verbose_name = _("fiche de la commune")
        verbose_name_plural = _("fiche de la commune")
        constraints = (
            models.CheckConstraint(
                name="town_profile_single",
                condition=models.Q(id=1),
                violation_error_message=_("La fiche de la commune existe déjà."),
            ),
        )

    def __str__(self) -> str:
        return self.name
