"""What was sent from a person's own phone, and what was entered for somebody else."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.enums import Channel
from allonnes.outreach.models.encounters import Encounter
from allonnes.outreach.models.walks import Stop
from allonnes.outreach.purposes import purpose_choices


class OwnEntry(models.Model):
    """Something that a person sent from their own phone: the same answer is given however often it is sent.

    `id` is made by the phone. `fingerprint`, which nobody can read back, tells two contents apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(_("objet"), max_length=20)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("de"), on_delete=models.CASCADE, related_name="own_entries"
    )
    fingerprint = models.CharField(_("empreinte du contenu"), max_length=64, editable=False)
    said = models.CharField(_("réponse"), max_length=300, blank=True)
    receipt = models.CharField(_("adresse du reçu"), max_length=300, blank=True)
    taken_at = models.DateTimeField(_("reçu le"), db_default=Now())

    class Meta:
        verbose_name = _("envoi d’un téléphone")
        verbose_name_plural = _("envois des téléphones")
        indexes = (models.Index(fields=["taken_at"], name="own_entry_taken_at"),)

    def __str__(self) -> str:
        return self.said


class AssistedEntry(models.Model):
    """An act taken face to face: who entered it, where, for whom, how. The entry itself lives in its own app.

    `id` is made by the tablet, so the same entry sent twice is one entry. `fingerprint`, which nobody can read back,
    tells that entry from another one sent under its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(_("objet"), max_length=20, choices=purpose_choices)
    encounter = models.ForeignKey(
        Encounter, verbose_name=_("rencontre"), on_delete=models.PROTECT, related_name="assisted_entries"
    )
    stop = models.ForeignKey(
        Stop, verbose_name=_("étape"), on_delete=models.PROTECT, null=True, blank=True, related_name="assisted_entries"
    )
    channel = models.CharField(_("canal"), max_length=20, choices=Channel)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("saisi par"), on_delete=models.PROTECT, related_name="+"
    )
    for_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("pour"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assisted_entries",
    )
    has_consent = models.BooleanField(_("la personne est d’accord"))
    fingerprint = models.CharField(_("empreinte du contenu"), max_length=64, blank=True, editable=False)
    entered_at = models.DateTimeField(_("saisi le"), db_default=Now())

    class Meta:
        verbose_name = _("saisie accompagnée")
        verbose_name_plural = _("saisies accompagnées")
        constraints = (
            models.CheckConstraint(
                name="assisted_entry_consented",
                condition=models.Q(has_consent=True),
                violation_error_message=_("Sans l’accord de la personne, rien n’est enregistré."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.entered_at:%d/%m/%Y}"
