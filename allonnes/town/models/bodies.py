"""Services of the town hall, other bodies, and the days when the town hall is closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
