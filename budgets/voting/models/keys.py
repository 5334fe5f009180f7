"""What the database says of the key of an open box, which it never holds: who has a half of it, its loss, its end."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED
from allonnes.core.two_people import by_two, confirmed_whole, final_once
from budgets.editions.models import VoteOpening
from budgets.voting.models.votes import Sealing


class KeyHalf(models.Model):
    """Whose a half of the recovery code is, from the day they first printed it. The half itself is not here."""

    opening = models.ForeignKey(
        VoteOpening, verbose_name=_("ouverture"), on_delete=models.PROTECT, related_name="halves"
    )
    half = models.CharField(_("moitié"), max_length=1)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("gardée par"), on_delete=models.PROTECT, related_name="+"
    )
    given_on = models.DateField(_("imprimée le"))

    class Meta:
        verbose_name = _("moitié du code de secours")
        verbose_name_plural = _("moitiés des codes de secours")
        constraints = (
            models.UniqueConstraint(fields=["opening", "half"], name="key_half_once"),
            models.UniqueConstraint(
                fields=["opening", "officer"],
                name="key_halves_by_two_people",
                violation_error_message=_("Une personne ne garde qu’une moitié du code."),
            ),
            models.CheckConstraint(name="key_half_known", condition=models.Q(half__in=["A", "B"])),
        )
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        return f"{self.opening} {self.half}"


class KeyHandover(models.Model):
    """A half whose holder left the board goes to another officer: they ask, one more officer confirms. The last one
    confirmed says who keeps the half."""

    half = models.ForeignKey(KeyHalf, verbose_name=_("moitié"), on_delete=models.PROTECT, related_name="handovers")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandée par"), on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField(_("demandée le"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmée par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmée le"), null=True)

    class Meta:
        verbose_name = _("moitié d’un code de secours reprise")
        verbose_name_plural = _("moitiés des codes de secours reprises")
        constraints = (
            models.UniqueConstraint(
                fields=["half"],
                condition=models.Q(confirmed_on__isnull=True),
                name="key_handover_asked_once",
            ),
            by_two("key_handover_by_two_officers", asked="officer"),
            confirmed_whole("key_handover_confirmed_whole", at="confirmed_on"),
        )
        triggers = (
            final_once("key_handover_is_final", at="confirmed_on"),
            NEVER_EMPTIED,
        )

    def __str__(self) -> str:
        return f"{self.half}"


class KeyLoss(models.Model):
    """The key is lost, say two officers, with a public reason: the sealing then counts paper only. Final once said."""

    opening = models.OneToOneField(
        VoteOpening, verbose_name=_("ouverture"), on_delete=models.PROTECT, related_name="key_loss"
    )
    reason = models.TextField(_("raison"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("dit par"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("dit le"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)

    class Meta:
        verbose_name = _("perte de la clé d’un vote")
        verbose_name_plural = _("pertes des clés des votes")
        constraints = (
            by_two("key_loss_by_two_officers"),
            confirmed_whole("key_loss_confirmed_whole"),
            models.CheckConstraint(
                name="key_loss_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Donnez la raison."),
            ),
        )
        triggers = (
            final_once("key_loss_is_final"),
            NEVER_EMPTIED,
        )

    def __str__(self) -> str:
        return f"{self.opening}"


class KeyDestruction(models.Model):
    """The key of a sealed vote and its halves are gone from the servers' folder. Nothing is counted before."""

    sealing = models.OneToOneField(
        Sealing, verbose_name=_("scellement"), on_delete=models.PROTECT, related_name="key_destruction"
    )
    destroyed_at = models.DateTimeField(_("détruite le"), db_default=Now())

    class Meta:
        verbose_name = _("destruction de la clé d’un vote")
        verbose_name_plural = _("destructions des clés des votes")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        return f"{self.sealing}"
