"""Where a promise comes from: a text of the town, a line of a file, an edition; its theme, the money it shares."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY
from budgets.editions.models import Edition
from observatory.engagements.enums import OriginKind


class Origin(models.Model):
    """A row of the drawing of all promises: one edition, the requests, one text. Compared with the others."""

    kind = models.CharField(_("sorte"), max_length=10, choices=OriginKind)
    name = models.CharField(_("nom"), max_length=160)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    edition = models.OneToOneField(
        Edition, verbose_name=_("édition"), on_delete=models.PROTECT, null=True, blank=True, related_name="origin"
    )

    class Meta:
        verbose_name = _("origine des promesses")
        verbose_name_plural = _("origines des promesses")
        constraints = (
            models.CheckConstraint(
                name="origin_edition_of_a_budget",
                condition=models.Q(edition__isnull=True) | models.Q(kind="budget"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """What a promise is about, the same word for all sources."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("thème des promesses")
        verbose_name_plural = _("thèmes des promesses")

    def __str__(self) -> str:
        return self.name


class MunicipalText(models.Model):
    """A charter, a deliberation, the conclusions of the Assises: what the town wrote, when, and where it is read."""

    title = models.CharField(_("titre"), max_length=200)
    adopted_on = models.DateField(_("adopté le"))
    url = models.CharField(_("adresse du texte"), max_length=300, validators=[URLValidator(["http", "https"])])

    class Meta:
        verbose_name = _("texte de la ville")
        verbose_name_plural = _("textes de la ville")
        constraints = (
            models.UniqueConstraint(
                fields=["title", "adopted_on"],
                name="municipal_text_once",
                violation_error_message=_("Ce texte est déjà inscrit."),
            ),
            models.CheckConstraint(
                name="municipal_text_titled_and_read",
                condition=~models.Q(title="") & ~models.Q(url=""),
                violation_error_message=_("Un texte a un titre et une adresse où le lire."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class ImportLine(models.Model):
    """A line of a file from elsewhere, as it was, and what was corrected in it, in words. Never changed."""

    source = models.CharField(_("fichier ou outil"), max_length=80)
    reference = models.CharField(_("référence"), max_length=80)
    line = models.PositiveIntegerField(_("ligne"))
    cells = models.JSONField(_("cases d’origine"), default=dict)
    corrections = models.JSONField(_("ce qui a été corrigé"), default=list, blank=True)
    at = models.DateTimeField(_("repris le"), db_default=Now())

    class Meta:
        verbose_name = _("ligne reprise")
        verbose_name_plural = _("lignes reprises")
        constraints = (models.UniqueConstraint(fields=["source", "reference"], name="import_line_once"),)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.source} {self.reference}"


class SharedBudget(models.Model):
    """One amount promised for several promises together: it is counted once, whatever their number."""

    name = models.CharField(_("pour quoi"), max_length=250)
    amount = models.PositiveBigIntegerField(_("montant"))
    source = models.CharField(_("fichier ou outil"), max_length=80, blank=True)
    reference = models.CharField(_("référence"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("montant partagé")
        verbose_name_plural = _("montants partagés")
        constraints = (
            models.UniqueConstraint(
                fields=["source", "reference"], condition=~models.Q(reference=""), name="shared_budget_once"
            ),
        )

    def __str__(self) -> str:
        return self.name
