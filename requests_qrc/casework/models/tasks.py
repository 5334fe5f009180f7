"""A piece of the work, for one service: a case is solved once all are done."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.town.models import Department
from requests_qrc.intake.models import Case


class Task(models.Model):
    """What one service does for a case. Closing the case never cancels it."""

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.PROTECT, related_name="tasks")
    department = models.ForeignKey(Department, verbose_name=_("service"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("à faire"), max_length=150)
    due_on = models.DateField(_("pour le"), null=True, blank=True)
    created_at = models.DateTimeField(_("écrite le"), db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("écrite par"), on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("faite par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_dropped = models.BooleanField(_("abandonnée"), default=False)
    drop_reason = models.CharField(_("pourquoi"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tâche")
        verbose_name_plural = _("tâches")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="task_dropped_for_a_reason",
                condition=models.Q(is_dropped=False) | ~models.Q(drop_reason=""),
                violation_error_message=_("Dites pourquoi cette tâche est abandonnée."),
            ),
            models.CheckConstraint(
                name="task_done_or_dropped", condition=models.Q(is_dropped=False) | models.Q(done_at__isnull=True)
            ),
        )
        indexes = (
            models.Index(
                fields=["department", "due_on"],
                name="task_open_by_due",
                condition=models.Q(done_at__isnull=True, is_dropped=False),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.done_at is None and not self.is_dropped
