"""What somebody replied: once per person, by an account, by an address that was confirmed, or on a numbered sheet."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.enums import AgeBand
from allonnes.outreach.models import AssistedEntry
from allonnes.town.models import Neighbourhood
from instances.consultations.enums import ReplyChannel, TextState
from instances.consultations.models.consultations import Consultation
from instances.consultations.models.questions import Question

_PAPER = models.Q(channel=ReplyChannel.PAPER)


class ReplyQuerySet(models.QuerySet["Reply"]):
    def counted(self) -> "ReplyQuerySet":
        """Those that count: an address that nobody confirmed does not."""
        return self.filter(is_confirmed=True)

    def forgotten_before(self, moment: datetime) -> "ReplyQuerySet":
        """Those that wait for a confirmation since too long."""
        return self.filter(is_confirmed=False, at__lt=moment)


class Reply(models.Model):
    """A questionnaire filled in.

    `entry_id` is made with the form: sent twice, it is one reply. `email` stays until its link is pressed; then
    `fingerprint`, which stands for the address and is erased once the replies are counted, says that it replied.
    """

    entry_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation"), on_delete=models.PROTECT, related_name="replies"
    )
    channel = models.CharField(_("comment"), max_length=10, choices=ReplyChannel)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consultation_replies",
    )
    email = models.EmailField(_("adresse électronique"), blank=True)
    fingerprint = models.CharField(
        _("empreinte de l’adresse"), max_length=32, blank=True, editable=False, db_column="mark"
    )
    sheet_number = models.PositiveIntegerField(_("numéro de la feuille"), null=True, blank=True)
    age_band = models.CharField(_("tranche d’âge"), max_length=10, choices=AgeBand, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_confirmed = models.BooleanField(_("compte"), default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saisie par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    assisted_entry = models.OneToOneField(
        AssistedEntry,
        verbose_name=_("saisie à une rencontre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consultation_reply",
    )
    at = models.DateTimeField(_("reçue le"), db_default=Now())

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse à une consultation")
        verbose_name_plural = _("réponses aux consultations")
        permissions = (("enter_sheet", _("Peut saisir les feuilles d’une consultation")),)
        constraints = (
            models.UniqueConstraint(
                fields=["consultation", "fingerprint"],
                condition=models.Q(is_confirmed=True) & ~models.Q(fingerprint=""),
                name="reply_once_per_address",
                violation_error_message=_("Cette adresse a déjà répondu."),
            ),
            models.UniqueConstraint(
                fields=["consultation", "user"],
                condition=models.Q(user__isnull=False),
                name="reply_once_per_account",
                violation_error_message=_("Ce compte a déjà répondu."),
            ),
            models.UniqueConstraint(
                fields=["consultation", "sheet_number"],
                name="reply_sheet_once",
                violation_error_message=_("Cette feuille est déjà saisie."),
            ),
            models.CheckConstraint(
                name="reply_paper_has_its_sheet",
                condition=(_PAPER & models.Q(sheet_number__isnull=False, entered_by__isnull=False, is_confirmed=True))
                | (~_PAPER & models.Q(sheet_number__isnull=True, entered_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="reply_met_is_a_sheet",
                condition=_PAPER | models.Q(assisted_entry__isnull=True),
            ),
            models.CheckConstraint(
                name="reply_account_has_its_person",
                condition=models.Q(channel=ReplyChannel.ACCOUNT, user__isnull=False, is_confirmed=True)
                | (~models.Q(channel=ReplyChannel.ACCOUNT) & models.Q(user__isnull=True)),
            ),
            models.CheckConstraint(
                name="reply_address_until_confirmed",
                condition=(models.Q(is_confirmed=True) & models.Q(email=""))
                | (models.Q(is_confirmed=False) & ~models.Q(email="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"


class ReplyAnswer(models.Model):
    """What a reply says to one question; its words are read by somebody before anybody else reads them."""

    reply = models.ForeignKey(Reply, verbose_name=_("réponse"), on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="answers")
    chosen = models.JSONField(_("choix"), default=list, blank=True)
    words = models.TextField(_("mots"), max_length=2000, blank=True)
    state = models.CharField(_("publication"), max_length=10, choices=TextState, default=TextState.WAITING)
    reason = models.CharField(_("raison"), max_length=300, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("relue par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    read_at = models.DateTimeField(_("relue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("réponse libre")
        verbose_name_plural = _("réponses libres")
        permissions = (("read_replies", _("Peut relire les réponses libres des consultations")),)
        indexes = (
            models.Index(fields=["question", "state"], name="reply_answer_state", condition=~models.Q(words="")),
        )
        constraints = (
            models.UniqueConstraint(fields=["reply", "question"], name="reply_answer_once"),
            models.CheckConstraint(
                name="reply_words_or_choices",
                condition=models.Q(chosen=[]) ^ models.Q(words=""),
            ),
            models.CheckConstraint(
                name="reply_hidden_explained",
                condition=~models.Q(state=TextState.HIDDEN) | ~models.Q(reason=""),
                violation_error_message=_("Dites pourquoi ces mots ne sont pas publiés."),
            ),
        )

    def __str__(self) -> str:
        return self.words[:60] or str(self.pk)
