"""Who else is concerned by a case, what visitors report of it, and whether it was well answered."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.models import (
    AbstractFollow,
    AbstractModeration,
    AbstractReport,
    follow_constraints,
    moderation_constraints,
    report_constraints,
)
from requests_qrc.intake.models import Case


class CaseFollow(AbstractFollow):
    """« Moi aussi »: a person concerned by the same thing, told the same news. `came_from`: the case merged into it."""

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.CASCADE, related_name="follows")
    came_from = models.ForeignKey(
        Case, verbose_name=_("suivait"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta(AbstractFollow.Meta):
        constraints = follow_constraints("case", prefix="case_follow")

    def __str__(self) -> str:
        return f"{self.case_id}"


class CaseReport(AbstractReport):
    """A visitor says that what a case shows breaks the rules."""

    case = models.ForeignKey(
        Case, verbose_name=_("demande"), on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )

    class Meta(AbstractReport.Meta):
        constraints = report_constraints("case", prefix="case_report")


class CaseModeration(AbstractModeration):
    """The words and photos of a case hidden by moderation."""

    case = models.ForeignKey(
        Case, verbose_name=_("demande"), on_delete=models.PROTECT, null=True, blank=True, related_name="moderations"
    )

    class Meta(AbstractModeration.Meta):
        constraints = moderation_constraints("case", prefix="case_moderation")


class Survey(models.Model):
    """Whether a case was well answered: yes or no, why, once a case. It names nobody."""

    class Reason(models.TextChoices):
        SLOW = "slow", _("C’était long")
        NOT_DONE = "not_done", _("Ce n’est pas réglé")
        UNCLEAR = "unclear", _("La réponse n’était pas claire")
        NO_NEWS = "no_news", _("Je n’ai pas eu de nouvelles")
        QUICK = "quick", _("C’était rapide")
        CLEAR = "clear", _("La réponse était claire")
        KIND = "kind", _("On m’a bien écouté")

    # What each answer offers.
    REASONS: ClassVar = {
        True: (Reason.QUICK, Reason.CLEAR, Reason.KIND),
        False: (Reason.SLOW, Reason.NOT_DONE, Reason.UNCLEAR, Reason.NO_NEWS),
    }

    case = models.OneToOneField(Case, verbose_name=_("demande"), on_delete=models.CASCADE, related_name="survey")
    is_satisfied = models.BooleanField(_("satisfait"))
    reasons = models.JSONField(_("raisons"), default=list, blank=True)
    words = models.TextField(_("en quelques mots"), max_length=1000, blank=True)
    at = models.DateTimeField(_("répondu le"), db_default=Now())

    class Meta:
        verbose_name = _("avis sur une réponse")
        verbose_name_plural = _("avis sur les réponses")

    def __str__(self) -> str:
        return f"{self.case_id}"
