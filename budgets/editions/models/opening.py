"""What was frozen when the vote of an edition was opened: from then on, everything that it shows stays."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED
from budgets.editions.models.editions import Edition


class VoteOpening(models.Model):
    """Rules, dates, projects and costs as they were frozen: `content` is canonical JSON, public with its SHA-256.

    `key_fingerprint`: the one key of its open box, which stands in a file, never here. It is never made again.
    """

    edition = models.OneToOneField(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="opening")
    content = models.TextField(_("règles et projets figés"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    # Empty for a vote sealed before keys were files.
    key_fingerprint = models.CharField(_("empreinte de la clé"), max_length=64, blank=True)
    database_advice = models.JSONField(_("réglages de la base à revoir"), default=list)
    opened_at = models.DateTimeField(_("figé le"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("ouverture d’un vote")
        verbose_name_plural = _("ouvertures des votes")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        return f"{self.edition}"
