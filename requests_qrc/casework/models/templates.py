"""Replies that are written once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import Revised
from allonnes.town.models import Department
from requests_qrc.intake.models import Category


class ReplyTemplate(Revised):
    """A reply written once, with what changes between braces: « Bonjour {prénom} »."""

    name = models.CharField(_("nom"), max_length=80, unique=True)
    body = models.TextField(_("texte"), max_length=4000)
    category = models.ForeignKey(
        Category, verbose_name=_("pour ce sujet"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("pour ce service"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("proposé"), default=True)

    class Meta:
        verbose_name = _("modèle de réponse")
        verbose_name_plural = _("modèles de réponse")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name
