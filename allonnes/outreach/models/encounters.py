"""Encounters, who welcomes there, and who was met."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.outreach.enums import AgeBand, EncounterKind, EncounterState, HostKind
from allonnes.outreach.models.series import Series
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
    series = models.ForeignKey(
        Series, verbose_name=_("série"), on_delete=models.PROTECT, null=True, blank=True, related_name="encounters"
    )
    audience = models.CharField(_("public attendu"), max_length=200, blank=True)
    state = models.CharField(
        _("état"), max_length=12, choices=EncounterState, default=EncounterState.PLANNED, editable=False
    )
    calendar_sequence = models.PositiveIntegerField(_("version dans les agendas"), default=0, editable=False)
    calendar_changed_at = models.DateTimeField(_("changée le"), null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("remplacée par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaces",
    )
    seats = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    seats_taken = models.PositiveSmallIntegerField(_("places prises"), default=0, editable=False)
    registration_opens_at = models.DateTimeField(_("ouverture des inscriptions"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("fin des inscriptions"), null=True, blank=True)
    what_you_said = models.TextField(_("ce que vous nous avez dit"), blank=True)
    what_we_do = models.TextField(_("ce que nous en faisons"), blank=True)
    account_published_at = models.DateTimeField(_("compte rendu publié le"), null=True, blank=True, editable=False)
    account_published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte rendu publié par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
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
            models.CheckConstraint(
                name="encounter_replaced_once_cancelled",
                condition=models.Q(replaced_by__isnull=True)
                | (models.Q(state=EncounterState.CANCELLED) & ~models.Q(replaced_by=models.F("id"))),
                violation_error_message=_("Seule une rencontre annulée est remplacée, et par une autre."),
            ),
            models.CheckConstraint(
                name="encounter_never_overbooked",
                condition=models.Q(seats__isnull=True) | models.Q(seats_taken__lte=models.F("seats")),
                violation_error_message=_("Il y a déjà plus de personnes inscrites que de places."),
            ),
            models.CheckConstraint(
                name="encounter_closes_after_opening",
                condition=models.Q(registration_opens_at__isnull=True)
                | models.Q(registration_closes_at__isnull=True)
                | models.Q(registration_closes_at__gt=models.F("registration_opens_at")),
                violation_error_message=_("Les inscriptions finissent après leur ouverture."),
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

    @property
    def has_registration(self) -> bool:
        """Seats are taken beforehand; without a number of seats, people come as they are."""
        return self.seats is not None

    @property
    def seats_left(self) -> int:
        """How many seats are free; none where nobody registers."""
        return max(0, (self.seats or 0) - self.seats_taken)

    @property
    def has_slots(self) -> bool:
        """A permanence: each seat is a slot of some minutes."""
        return self.kind == EncounterKind.ONLINE_HELP and self.has_registration

    @property
    def last_moment_to_register(self) -> datetime:
        return self.registration_closes_at or self.starts_at

    @property
    def has_account(self) -> bool:
        """Residents can read what was said and what the town does of it."""
        return self.account_published_at is not None

    @property
    def is_story_written(self) -> bool:
        return bool(self.what_you_said and self.what_we_do)


class EncounterHistory(HistoryRow):
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de rencontre")
        verbose_name_plural = _("historique des rencontres")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


class Host(models.Model):
    """Who welcomes people at an encounter: public words, of who agreed to be named."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="hosts")
    kind = models.CharField(_("sorte"), max_length=12, choices=HostKind, default=HostKind.OTHER)
    name = models.CharField(_("nom"), max_length=200)
    role = models.CharField(_("rôle"), max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("personne qui accueille")
        verbose_name_plural = _("personnes qui accueillent")
        ordering = ("rank", "pk")
        constraints = (
            models.CheckConstraint(
                name="host_named",
                condition=~models.Q(name=""),
                violation_error_message=_("Dites qui accueille."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name


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
