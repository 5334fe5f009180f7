"""Which service a new case goes to by itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import Revised
from allonnes.outreach.enums import Channel
from allonnes.town.models import Department, Neighbourhood
from requests_qrc.intake.models.categories import Category


class RoutingRule(Revised):
    """« Aires de jeux → Espaces verts »: what is left empty holds for all. The first one that holds."""

    class When(models.TextChoices):
        ALWAYS = "always", _("À toute heure")
        OPEN = "open", _("Les jours ouvrés, de 8 h à 18 h")
        CLOSED = "closed", _("Le soir, la nuit, les jours non ouvrés")

    name = models.CharField(_("nom"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("en service"), default=False)
    categories = models.ManyToManyField(Category, verbose_name=_("sujets"), blank=True, related_name="+")
    neighbourhoods = models.ManyToManyField(Neighbourhood, verbose_name=_("quartiers"), blank=True, related_name="+")
    channel = models.CharField(_("reçue par"), max_length=20, choices=Channel, blank=True)
    keywords = models.CharField(_("l’un de ces mots"), max_length=200, blank=True)
    when = models.CharField(_("moment"), max_length=6, choices=When, default=When.ALWAYS)
    department = models.ForeignKey(
        Department, verbose_name=_("confier au service"), on_delete=models.PROTECT, related_name="+"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("à cette personne"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_urgent = models.BooleanField(_("marquer urgente"), default=False)

    class Meta:
        verbose_name = _("règle de répartition")
        verbose_name_plural = _("règles de répartition")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> list[str]:
        """The words looked for, without their case."""
        return [word.strip().lower() for word in self.keywords.split(",") if word.strip()]
