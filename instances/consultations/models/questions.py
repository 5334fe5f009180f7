"""The questionnaire of a consultation: at most ten questions, frozen once it is open."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from instances.consultations.enums import QuestionKind
from instances.consultations.models.consultations import Consultation

MOST_QUESTIONS = 10
MOST_CHOICES = 12
_FROZEN = """
IF EXISTS (
    SELECT FROM instances_consultation
    WHERE id IN (NEW.consultation_id, OLD.consultation_id) AND state <> 'prepared'
) THEN
    RAISE EXCEPTION 'the questionnaire of an open consultation is frozen' USING ERRCODE = 'check_violation';
END IF;
RETURN coalesce(NEW, OLD);
"""


class Question(models.Model):
    """A question; its `choices` are known by their place in the list, which never changes once people reply."""

    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation"), on_delete=models.PROTECT, related_name="questions"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=1)
    kind = models.CharField(_("sorte"), max_length=10, choices=QuestionKind, default=QuestionKind.ONE)
    label = models.CharField(_("question posée"), max_length=200)
    hint = models.CharField(_("aide"), max_length=200, blank=True)
    choices = models.JSONField(_("choix"), default=list, blank=True)

    class Meta:
        verbose_name = _("question d’une consultation")
        verbose_name_plural = _("questions des consultations")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                name="question_choices_fit_kind",
                condition=models.Q(kind__in=(QuestionKind.ONE, QuestionKind.SEVERAL)) ^ models.Q(choices=[]),
                violation_error_message=_("Donnez des choix à cette sorte de question, et à elle seule."),
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="frozen_once_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_FROZEN,
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def options(self) -> list[str]:
        """The choices in words; « oui » and « non » for a question that asks just this."""
        if self.kind == QuestionKind.YES_NO:
            return [_now("Oui"), _now("Non")]
        return [str(choice) for choice in self.choices]
