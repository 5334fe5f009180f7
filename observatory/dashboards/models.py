"""Who took part, year by year, as counts alone: no person can be found again in them."""

from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from observatory.dashboards.enums import Dimension


class ReachYear(models.Model):
    """The figures of a year: how many distinct people, how many acts without a name, how many voters."""

    year = models.PositiveSmallIntegerField(_("année"), unique=True)
    people = models.PositiveIntegerField(_("personnes distinctes"))
    unnamed = models.PositiveIntegerField(_("actes sans nom"))
    voters = models.PositiveIntegerField(_("bulletins comptés"))
    counted_at = models.DateTimeField(_("compté le"))

    class Meta:
        verbose_name = _("participation d’une année")
        verbose_name_plural = _("participation des années")
        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class ReachCell(models.Model):
    """How many distinct people of one group, in one year."""

    year = models.ForeignKey(ReachYear, verbose_name=_("année"), on_delete=models.CASCADE, related_name="cells")
    dimension = models.CharField(_("tableau"), max_length=12, choices=Dimension)
    key = models.CharField(_("groupe"), max_length=80)
    count = models.PositiveIntegerField(_("personnes"))

    class Meta:
        verbose_name = _("chiffre de participation")
        verbose_name_plural = _("chiffres de participation")
        constraints = (models.UniqueConstraint(fields=["year", "dimension", "key"], name="reach_cell_once"),)

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} : {self.count}"


class DashboardPage(models.Model):
    """What the dashboard of a year says, written whole by the job that counts: a page is read in one question, and old
    figures stay, with their date, until new ones are whole."""

    year = models.PositiveSmallIntegerField(_("année"), unique=True)
    until = models.DateField(_("dernier jour compté"))
    made_at = models.DateTimeField(_("compté le"))
    # {"findings": […], "sections": […]} of `dashboards.sections`, numbers in words and small ones masked.
    body = models.JSONField(_("contenu"), encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("tableau de bord d’une année")
        verbose_name_plural = _("tableaux de bord des années")
        ordering = ("-year",)
        permissions = (("read_dashboard", _("Peut lire le tableau de bord")),)

    def __str__(self) -> str:
        return str(self.year)

    @property
    def since(self) -> date:
        return date(self.year, 1, 1)
