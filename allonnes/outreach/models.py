"""Encounters, who was met, and what was entered for somebody else."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.outreach.enums import AgeBand, Channel, EncounterKind, EncounterState
from allonnes.outreach.purposes import purpose_choices
from allonnes.town.models import Neighbourhood, Place

FIELD_BEFORE = timedelta(days=1)
FIELD_AFTER = timedelta(days=2)


class EncounterQuerySet(models.QuerySet["Encounter"]):
    def upcoming(self) -> "EncounterQuerySet":
        """Still to come or going on, soonest first; cancelled ones stay until their hour: nobody goes for nothing."""
        return self.exclude(state=EncounterState.HELD).filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> "EncounterQuerySet":
        """Over, or said to have taken place; latest first."""
        return (
            self.filter(models.Q(ends_at__lt=timezone.now()) | models.Q(state=EncounterState.HELD))
            .exclude(state=EncounterState.CANCELLED)
            .order_by("-starts_at", "-pk")
        )

    def open_in_the_field(self) -> "EncounterQuerySet":
        """Those an agent can enter for today."""
        now = timezone.now()
        return (
            self.exclude(state=EncounterState.CANCELLED)
            .filter(starts_at__lte=now + FIELD_BEFORE, ends_at__gt=now - FIELD_AFTER)
            .order_by("starts_at", "pk")
        )


class Encounter(Revised):
    """A moment when the town goes to meet residents."""

    kind = models.CharField(_("sorte"), max_length=30, choices=EncounterKind)
    title = models.CharField(_("titre"), max_length=120)
    description = models.TextField(_("en quelques mots"), blank=True)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    place = models.ForeignKey(Place, verbose_name=_("lieu"), on_delete=models.PROTECT, related_name="encounters")
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True
    )
    hosts = models.CharField(_("qui vous accueille"), max_length=200, blank=True)
    audience = models.CharField(_("public attendu"), max_length=200, blank=True)
    state = models.CharField(
        _("état"), max_length=12, choices=EncounterState, default=EncounterState.PLANNED, editable=False
    )
    what_you_said = models.TextField(_("ce que vous nous avez dit"), blank=True)
    what_we_do = models.TextField(_("ce que nous en faisons"), blank=True)
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="description"), output_field=SearchVectorField(), db_persist=True
    )

    objects = EncounterQuerySet.as_manager()

    class Meta:
        verbose_name = _("rencontre")
        verbose_name_plural = _("rencontres")
        permissions = (("use_field_mode", _("Peut ouvrir le mode terrain")),)
        constraints = (
            models.CheckConstraint(
                name="encounter_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("La fin vient après le début."),
            ),
        )
        indexes = (GinIndex(fields=["search"], name="encounter_search"),)

    def __str__(self) -> str:
        return self.title

    def is_open_in_the_field(self, now: datetime) -> bool:
        """From the day before to two days after, for what is typed afterwards from paper."""
        return self.starts_at - FIELD_BEFORE <= now < self.ends_at + FIELD_AFTER

    @property
    def is_cancelled(self) -> bool:
        return self.state == EncounterState.CANCELLED


class EncounterHistory(HistoryRow):
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de rencontre")
        verbose_name_plural = _("historique des rencontres")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


class Headcount(models.Model):
    """People met at an encounter, counted by eye by age band; no name."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="headcounts")
    age_band = models.CharField(_("tranche d’âge"), max_length=10, choices=AgeBand)
    count = models.PositiveIntegerField(_("personnes rencontrées"), default=0)

    class Meta:
        verbose_name = _("personnes rencontrées")
        verbose_name_plural = _("personnes rencontrées")
        constraints = (models.UniqueConstraint(fields=["encounter", "age_band"], name="headcount_once"),)

    def __str__(self) -> str:
        return f"{self.get_age_band_display()} : {self.count}"


class OwnEntry(models.Model):
    """Something that a person sent from her own phone: the same answer is given however often it is sent.

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
