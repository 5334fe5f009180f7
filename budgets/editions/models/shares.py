"""Guaranteed shares of the money: each says in one way what it is for, and the database holds it to that."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.town.models import Neighbourhood
from budgets.editions.enums import ShareKind
from budgets.editions.models.editions import Category, Edition
from budgets.editions.models.freezing import (
    FROZEN_SHARE,
    FROZEN_SHARE_PART,
    SAYS_ITS_PURPOSE,
    SAYS_ITS_PURPOSE_BY_PARTS,
)


class Envelope(models.Model):
    """A guaranteed share of the edition's money, filled first by the projects that belong to it.

    Which projects these are is worked out from what it is for when the vote is frozen, and written then.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="envelopes")
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(max_length=60)
    amount = models.PositiveBigIntegerField(_("part garantie"))
    position = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("elle sert"), max_length=14, choices=ShareKind)
    category = models.ForeignKey(
        Category, verbose_name=_("thème"), on_delete=models.PROTECT, null=True, blank=True, related_name="shares"
    )
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, verbose_name=_("quartiers"), blank=True, through="ShareNeighbourhood"
    )
    projects = models.ManyToManyField(
        "budgets.Project",
        verbose_name=_("projets choisis à la main"),
        blank=True,
        through="ShareProject",
        related_name="picked_by",
    )

    class Meta:
        verbose_name = _("enveloppe garantie")
        verbose_name_plural = _("enveloppes garanties")
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "slug"],
                name="envelope_once",
                violation_error_message=_("Une part garantie porte déjà ce nom."),
            ),
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="envelope_rank_once",
                violation_error_message=_("Une autre part a déjà ce rang : choisissez-en un autre."),
            ),
            models.CheckConstraint(
                name="envelope_not_empty",
                condition=models.Q(amount__gte=1),
                violation_error_message=_("Une part garantie vaut au moins 1 €."),
            ),
            models.CheckConstraint(
                name="envelope_theme_agrees",
                condition=models.Q(kind="theme", category__isnull=False)
                | models.Q(kind__in=["neighbourhoods", "priority", "projects"], category__isnull=True),
                violation_error_message=_("Une part a un thème quand elle sert à un thème, et alors seulement."),
            ),
        )
        triggers = (FROZEN_SHARE, SAYS_ITS_PURPOSE)

    def __str__(self) -> str:
        return self.name


class ShareNeighbourhood(models.Model):
    """A quartier that a share is for: it is not deleted while the share counts on it."""

    envelope = models.ForeignKey(Envelope, verbose_name=_("part garantie"), on_delete=models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "budgets_envelope_neighbourhoods"
        verbose_name = _("quartier d’une part garantie")
        verbose_name_plural = _("quartiers des parts garanties")
        constraints = (models.UniqueConstraint(fields=["envelope", "neighbourhood"], name="share_neighbourhood_once"),)
        triggers = (FROZEN_SHARE_PART, SAYS_ITS_PURPOSE_BY_PARTS)

    def __str__(self) -> str:
        return f"{self.envelope_id} {self.neighbourhood_id}"


class ShareProject(models.Model):
    """A project chosen by hand for a share: for one share only."""

    envelope = models.ForeignKey(Envelope, verbose_name=_("part garantie"), on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("budgets.Project", verbose_name=_("projet"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("projet choisi pour une part garantie")
        verbose_name_plural = _("projets choisis pour les parts garanties")
        constraints = (
            models.UniqueConstraint(
                fields=["project"],
                name="share_project_once",
                violation_error_message=_("Ce projet est déjà choisi pour une autre part."),
            ),
        )
        triggers = (FROZEN_SHARE_PART, SAYS_ITS_PURPOSE_BY_PARTS)

    def __str__(self) -> str:
        return f"{self.envelope_id} {self.project_id}"
