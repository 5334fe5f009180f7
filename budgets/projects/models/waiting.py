"""An idea left while no deposit is open: it waits for the next one, and becomes a draft of its edition."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from budgets.editions.models import Edition


class WaitingIdeaQuerySet(models.QuerySet["WaitingIdea"]):
    def confirmed(self) -> "WaitingIdeaQuerySet":
        """Those that wait: an address without account has opened its link."""
        return self.filter(confirmed_at__isnull=False)

    def left_by(self, user: Any) -> "WaitingIdeaQuerySet":
        """Those of an account, the newest first."""
        return self.filter(user=user).order_by("-pk")


class WaitingIdea(models.Model):
    """Nobody reads it but its author and the town. Its author is an account, or an address alone."""

    title = models.CharField(_("titre"), max_length=120)
    description = models.TextField(_("description"), max_length=5000)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    email = models.EmailField(_("adresse"), max_length=254, blank=True)
    left_at = models.DateTimeField(_("laissée le"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    told_of = models.ForeignKey(
        Edition, verbose_name=_("dépôt annoncé"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(_("annoncé le"), null=True, blank=True)

    objects = WaitingIdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idée qui attend")
        verbose_name_plural = _("idées qui attendent le dépôt")
        constraints = (
            models.CheckConstraint(
                name="waiting_idea_has_one_author",
                condition=models.Q(user__isnull=True) ^ models.Q(email=""),
                violation_error_message=_("Une idée vient d’un compte ou d’une adresse."),
            ),
            models.CheckConstraint(
                name="waiting_idea_told_once_confirmed",
                condition=models.Q(told_at__isnull=True) | models.Q(confirmed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title
