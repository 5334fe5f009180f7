"""What every history row holds; each app makes its own model, with a real foreign key, and protects it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
# TRUNCATE passes the triggers of rows. Only the database of the tests sets `allonnes.tables_may_be_emptied`.
_EMPTIED = """
IF current_setting('allonnes.tables_may_be_emptied', true) = 'on' THEN RETURN NULL; END IF;
RAISE EXCEPTION 'pgtrigger: Cannot empty the % table', TG_TABLE_NAME;
"""
NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func=_EMPTIED,
)


class HistoryRow(models.Model):
    """One state change: what happened, from where to where, when, by whom (a person, whoever held the signed
    `link`, or the system), why."""

    event = models.CharField(_("événement"), max_length=40)
    from_state = models.CharField(_("état avant"), max_length=30)
    to_state = models.CharField(_("état après"), max_length=30)
    at = models.DateTimeField(_("quand"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    link = models.CharField(_("par un lien signé"), max_length=40, blank=True)
    reason = models.TextField(_("raison"), blank=True)

    class Meta:
        abstract = True
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.event} : {self.from_state} → {self.to_state}"
