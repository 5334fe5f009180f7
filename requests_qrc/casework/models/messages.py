"""What was said of a case: to the resident, by the resident, or among the staff. Nothing said is changed."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import NEVER_EMPTIED
from requests_qrc.intake.enums import AnswerBy
from requests_qrc.intake.models import Case


class CaseMessage(models.Model):
    """Words of a case. A note stays among the staff: no mail is ever made from one.

    `signature`: first name, name, quality and address of the agent, as they were sent (CRPA L111-2), or the service
    with `anonymous_reason`. A notice is what the person must know beside a reply: an acknowledgement, a decision.
    `delivery`: how the words go to the resident; by telephone or letter, somebody says when.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Réponse publique")
        QUESTION = "question", _("Question")
        NOTE = "note", _("Note interne")
        RESIDENT = "resident", _("L’habitante ou l’habitant")
        PARTNER = "partner", _("L’organisme")
        NOTICE = "notice", _("Avis de la ville")

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(_("sorte"), max_length=8, choices=Kind)
    body = models.TextField(_("texte"), max_length=5000)
    at = models.DateTimeField(_("écrit le"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    signature = models.CharField(_("signature"), max_length=400, blank=True)
    anonymous_reason = models.CharField(_("raison de ne pas signer"), max_length=200, blank=True)
    delivery = models.CharField(_("remis"), max_length=6, choices=AnswerBy, default=AnswerBy.NONE)
    delivered_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("remis par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("message d’une demande")
        verbose_name_plural = _("messages des demandes")
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                name="case_note_stays_inside", condition=~models.Q(kind="note") | models.Q(delivery="none")
            ),
            models.CheckConstraint(
                name="case_reply_signed",
                condition=~models.Q(kind__in=["reply", "question"]) | ~models.Q(signature=""),
                violation_error_message=_("Une réponse est signée."),
            ),
            models.CheckConstraint(name="case_message_says_something", condition=~models.Q(body="")),
        )
        indexes = (
            models.Index(fields=["case", "at"], name="case_message_by_case"),
            models.Index(
                fields=["delivery", "at"],
                name="case_message_to_deliver",
                condition=models.Q(delivery__in=["phone", "letter"], delivered_at__isnull=True),
            ),
        )
        triggers = (NEVER_EMPTIED,)

    def __str__(self) -> str:
        return f"{self.Kind(self.kind).label} : {self.body[:60]}"
