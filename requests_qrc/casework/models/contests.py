"""A resident says that a case is not settled; somebody else than who closed it looks again."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from requests_qrc.intake.models import Case


class Contest(models.Model):
    """`closed_by`: who had said the case settled; the answer is given by another person, a rule of the database too."""

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.PROTECT, related_name="contests")
    words = models.TextField(_("ce que dit la personne"), max_length=2000)
    at = models.DateTimeField(_("contestée le"), db_default=Now())
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dite traitée par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)
    is_accepted = models.BooleanField(_("rouverte"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("répondu par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("contestation")
        verbose_name_plural = _("contestations")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at__isnull=True), name="contest_open_once"
            ),
            models.CheckConstraint(
                name="contest_answered_by_another",
                condition=models.Q(answered_by__isnull=True)
                | models.Q(closed_by__isnull=True)
                | ~models.Q(answered_by=models.F("closed_by")),
                violation_error_message=_("Une autre personne répond à la contestation."),
            ),
        )

    def __str__(self) -> str:
        return self.words[:60]
