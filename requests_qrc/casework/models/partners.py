"""The signed link by which another body reads a case forwarded to it, and answers."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.town.models import PartnerBody
from requests_qrc.intake.models import Case


class PartnerLink(models.Model):
    """One link for one forwarding. Only its fingerprint is kept; it answers once, and ends at `expires_at`."""

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.CASCADE, related_name="partner_links")
    partner = models.ForeignKey(PartnerBody, verbose_name=_("organisme"), on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(_("empreinte"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créé le"), db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("créé par"), on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lien d’un organisme")
        verbose_name_plural = _("liens des organismes")
        constraints = (
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(answered_at__isnull=True, revoked_at__isnull=True),
                name="partner_link_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner} {self.created_at:%d/%m/%Y}"
