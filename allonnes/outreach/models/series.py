"""Encounters that make one story over a year: the Assises."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import Revised


class Series(Revised):
    """What a year of encounters is about, for its one public page; its encounters follow one another by date."""

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(_("adresse de la page"), max_length=120, unique=True)
    year = models.PositiveSmallIntegerField(_("année"))
    plain_words = models.TextField(_("en mots simples"), blank=True)
    description = models.TextField(_("présentation"), blank=True)
    outcome = models.TextField(_("ce que la ville en fait"), blank=True)
    is_published = models.BooleanField(_("publiée"), default=False)

    class Meta:
        verbose_name = _("série de rencontres")
        verbose_name_plural = _("séries de rencontres")
        ordering = ("-year", "title")

    def __str__(self) -> str:
        return self.title
