"""Editorial pages with their versions, the accessibility audits, and the secret addresses of « mon agenda »."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY
from allonnes.core.search import weighted_vector
from portal.old_addresses.models import MissedAddress, OldAddress

__all__ = [
    "AccessibilityAudit",
    "AgendaAddress",
    "MissedAddress",
    "OldAddress",
    "Page",
    "PageQuerySet",
    "PageVersion",
]


class PageQuerySet(models.QuerySet["Page"]):
    def published(self) -> "PageQuerySet":
        return self.filter(published_at__isnull=False)


class Page(models.Model):
    """A page written by the town (charter, history...). Its text is the last published version."""

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    summary = models.CharField(_("résumé"), max_length=200, blank=True)
    body = models.TextField(_("texte publié"), blank=True, editable=False)
    plain = models.TextField(_("en mots simples"), blank=True, editable=False)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="body"), output_field=SearchVectorField(), db_persist=True
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        indexes = (GinIndex(fields=["search"], name="page_search"),)

    def __str__(self) -> str:
        return self.title


class PageVersion(models.Model):
    """What a page said from a date on; never changed, so anyone can see what was written when."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("titre"), max_length=120)
    summary = models.CharField(_("résumé"), max_length=200, blank=True)
    body = models.TextField(_("texte"), help_text=_("Écrit en Markdown : # titre, **gras**, - liste."))
    plain = models.TextField(_("en mots simples"), blank=True)
    published_at = models.DateTimeField(_("publiée le"), db_default=Now())
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version de page")
        verbose_name_plural = _("versions de pages")
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["page", "number"], name="page_version_once"),)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class AccessibilityAudit(models.Model):
    """An audit of the site against the RGAA; the public statement is computed from the latest valid one."""

    audited_on = models.DateField(_("date de l’audit"))
    auditor = models.CharField(_("fait par"), max_length=120)
    reference = models.CharField(_("référentiel"), max_length=40, default="RGAA 4.1.2")
    criteria_applicable = models.PositiveSmallIntegerField(_("critères applicables"))
    criteria_met = models.PositiveSmallIntegerField(_("critères respectés"))
    exceptions = models.TextField(_("contenus non accessibles et pourquoi"), blank=True)
    environment = models.TextField(
        _("environnement de test"), blank=True, help_text=_("Lecteurs d’écran, navigateurs.")
    )
    tools = models.TextField(_("outils"), blank=True, help_text=_("Ce qui a servi à évaluer."))
    pages_checked = models.TextField(_("pages vérifiées"), blank=True, help_text=_("Une par ligne."))
    report_url = models.URLField(_("rapport"), blank=True)

    class Meta:
        verbose_name = _("audit d’accessibilité")
        verbose_name_plural = _("audits d’accessibilité")
        ordering = ("-audited_on", "-pk")
        constraints = (
            models.CheckConstraint(
                name="audit_criteria_consistent",
                condition=models.Q(criteria_met__lte=models.F("criteria_applicable"))
                & models.Q(criteria_applicable__gte=1)
                & models.Q(criteria_applicable__lte=106),
                violation_error_message=_(
                    "Le RGAA a 106 critères ; on ne peut pas en respecter plus que d’applicables."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.audited_on:%d/%m/%Y} {self.auditor}"


class AgendaAddress(models.Model):
    """That somebody's own dates can be read at a secret address, until they take it back."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("de"), on_delete=models.CASCADE, related_name="+"
    )
    key = models.UUIDField(_("clé"), unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("créée le"), db_default=Now())

    class Meta:
        verbose_name = _("adresse secrète de l’agenda")
        verbose_name_plural = _("adresses secrètes de l’agenda")

    def __str__(self) -> str:
        return f"{self.created_at:%d/%m/%Y}"
