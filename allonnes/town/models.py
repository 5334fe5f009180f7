"""The town as rows: neighbourhoods, places, departments, partner bodies. Other floors point here, never the reverse."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import unaccented
from allonnes.town.geometry import Geometry, GeometryRefused, read_geometry


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


class Place(models.Model):
    """A named place where people meet: market, hall, school."""

    name = models.CharField(_("nom"), max_length=120)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    access = models.TextField(_("accès et accessibilité"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

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

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A service of the town hall. It can only be active once residents can be told how to reach it (CRPA R112-11-1)."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    mission = models.TextField(_("de quoi il s’occupe"), blank=True)
    address = models.TextField(_("adresse"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    is_active = models.BooleanField(_("en activité"), default=False)

    class Meta:
        verbose_name = _("service de la ville")
        verbose_name_plural = _("services de la ville")
        constraints = (
            models.CheckConstraint(
                name="department_active_reachable",
                condition=models.Q(is_active=False) | (~models.Q(address="") & ~models.Q(phone="")),
                violation_error_message=_("Un service en activité a une adresse et un téléphone."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class PartnerBody(models.Model):
    """Another public body or landlord that answers for part of the town."""

    class Kind(models.TextChoices):
        INTERMUNICIPAL = "intermunicipal", _("Intercommunalité")
        LANDLORD = "landlord", _("Bailleur")
        STATE = "state", _("État")
        ASSOCIATION = "association", _("Association")
        OTHER = "other", _("Autre organisme")

    name = models.CharField(_("nom"), max_length=120, unique=True)
    kind = models.CharField(_("sorte"), max_length=20, choices=Kind)
    competences = models.TextField(_("de quoi il s’occupe"), blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("organisme partenaire")
        verbose_name_plural = _("organismes partenaires")

    def __str__(self) -> str:
        return self.name


class ClosingDay(models.Model):
    """A day when the town hall is closed beside public holidays; it moves internal deadlines only."""

    day = models.DateField(_("jour"), unique=True)
    label = models.CharField(_("raison"), max_length=120)

    class Meta:
        verbose_name = _("jour de fermeture")
        verbose_name_plural = _("jours de fermeture")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.label}"


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
