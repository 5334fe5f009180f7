"""A line of the roll on paper that bears a wrong name or birth date, and the two officers who correct it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.two_people import by_two, confirmed_whole
from budgets.voting.enums import CorrectionReason
from budgets.voting.models.channels import PollingStation
from budgets.voting.models.votes import RollEntry


class RollCorrection(models.Model):
    """What one officer asked, and another one confirmed. No name: each of them types it.

    `right_mark`: the fingerprint of the identity that the line is to bear, wiped once it bears it. It goes with the
    line: at the sealing.
    """

    entry = models.ForeignKey(
        RollEntry, verbose_name=_("émargement"), on_delete=models.CASCADE, related_name="corrections"
    )
    right_mark = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("raison"), max_length=20, choices=CorrectionReason)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandé par"), on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField(_("demandé le"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmé le"), null=True)

    class Meta:
        verbose_name = _("correction du registre papier")
        verbose_name_plural = _("corrections du registre papier")
        constraints = (
            by_two("correction_by_two_officers"),
            confirmed_whole("correction_confirmed_whole", at="confirmed_on"),
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(confirmed_by__isnull=True),
                name="correction_one_waiting",
                violation_error_message=_("Une correction de cette ligne attend déjà une deuxième personne."),
            ),
            models.CheckConstraint(
                name="correction_mark_until_confirmed",
                condition=models.Q(confirmed_by__isnull=True) & ~models.Q(right_mark="")
                | models.Q(confirmed_by__isnull=False, right_mark=""),
            ),
        )

    def __str__(self) -> str:
        return self.get_reason_display()

    @property
    def station(self) -> PollingStation:
        """Where the line was written: on paper, there always is one."""
        station = self.entry.station
        assert station is not None  # noqa: S101  # kept by the database
        return station
