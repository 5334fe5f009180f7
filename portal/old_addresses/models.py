"""The table of old addresses, and the list of those that visitors ask for in vain: never who asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 300


class OldAddress(models.Model):
    """An address of the site of before, and the page that answers it now; paths of this site alone."""

    path = models.CharField(_("ancienne adresse"), max_length=LONGEST, unique=True)
    target = models.CharField(_("nouvelle adresse"), max_length=LONGEST)

    class Meta:
        verbose_name = _("ancienne adresse")
        verbose_name_plural = _("anciennes adresses")
        constraints = (
            models.CheckConstraint(
                name="old_address_is_a_path",
                condition=models.Q(path__startswith="/"),
                violation_error_message=_("Une ancienne adresse commence par « / »."),
            ),
            # « //elsewhere.example » would send a visitor to another site.
            models.CheckConstraint(
                name="old_address_leads_here",
                condition=models.Q(target__startswith="/") & ~models.Q(target__startswith="//"),
                violation_error_message=_("La nouvelle adresse est une page de ce site : elle commence par « / »."),
            ),
        )

    def __str__(self) -> str:
        return self.path


class MissedAddress(models.Model):
    """An address that visitors asked for and that leads nowhere: how many times, and the last day. Nothing of them."""

    path = models.CharField(_("adresse demandée"), max_length=LONGEST, unique=True)
    times = models.PositiveIntegerField(_("fois"), default=0)
    last_on = models.DateField(_("dernier jour"))

    class Meta:
        verbose_name = _("adresse introuvable")
        verbose_name_plural = _("adresses demandées et introuvables")

    def __str__(self) -> str:
        return self.path
