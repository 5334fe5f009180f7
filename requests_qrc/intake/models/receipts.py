"""What was given back to whoever wrote, word for word: it never changes."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED
from requests_qrc.intake.enums import ReceiptKind
from requests_qrc.intake.models.cases import Case


class Receipt(models.Model):
    """An acknowledgement: the text as it was shown and sent, and its SHA-256 (CRPA R112-9-2 and R112-11-1)."""

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(_("sorte"), max_length=12, choices=ReceiptKind)
    text = models.TextField(_("texte"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    at = models.DateTimeField(_("remis le"), db_default=Now())

    class Meta:
        verbose_name = _("accusé")
        verbose_name_plural = _("accusés")
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=["case", "kind"], name="receipt_once"),)
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        return f"{ReceiptKind(self.kind).label} {self.case_id}"
