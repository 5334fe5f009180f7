"""Seats: slots of a permanence, who has a seat at an encounter, who waits for one."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.outreach.enums import RegistrationState
from allonnes.outreach.models.encounters import Encounter

# The seats taken at an encounter follow its registrations in the database itself, by differences: two at once are
# added one after the other under the lock of the encounter, whose constraint then refuses one too many.
COUNT_SEATS = pgtrigger.Trigger(
    name="count_seats",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    level=pgtrigger.Row,
    declare=[("gone", "integer"), ("come", "integer")],
    func="""
gone := 0; come := 0;
IF TG_OP <> 'INSERT' AND OLD.state = 'seated' THEN gone := OLD.adults + OLD.children; END IF;
IF TG_OP <> 'DELETE' AND NEW.state = 'seated' THEN come := NEW.adults + NEW.children; END IF;
IF TG_OP = 'UPDATE' AND OLD.encounter_id <> NEW.encounter_id THEN
    RAISE EXCEPTION 'a registration stays at its encounter';
END IF;
IF gone <> come THEN
    UPDATE outreach_encounter SET seats_taken = seats_taken + come - gone
    WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.encounter_id ELSE NEW.encounter_id END);
END IF;
RETURN NULL;
""",
)


class SlotQuerySet(models.QuerySet["Slot"]):
    def free(self) -> "SlotQuerySet":
        """Those that nobody has booked, the first hour first."""
        return self.exclude(registrations__state=RegistrationState.SEATED).order_by("starts_at", "pk")


class Slot(models.Model):
    """Some minutes of a permanence, for one person."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("créneau")
        verbose_name_plural = _("créneaux")
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["encounter", "starts_at"], name="slot_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="slot_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("La fin vient après le début."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def active(self) -> "RegistrationQuerySet":
        """A seat, or a wait for one."""
        return self.exclude(state=RegistrationState.CANCELLED)

    def seated(self) -> "RegistrationQuerySet":
        return self.filter(state=RegistrationState.SEATED)

    def of_address(self, email: str) -> "RegistrationQuerySet":
        """Those made with this address, or with the account that has it; none for no address."""
        if not email:
            return self.none()
        return self.filter(models.Q(email__iexact=email) | models.Q(user__email__iexact=email))

    def waiting(self) -> "RegistrationQuerySet":
        """Who waits for a seat, the first come first."""
        return self.filter(state=RegistrationState.WAITING).order_by("number")


class Registration(models.Model):
    """Somebody who comes to an encounter, with how many people. `number`: their place in the order of arrival.

    Children are counted, never named. `erased_at`: their name and address are forgotten, the count stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    encounter = models.ForeignKey(
        Encounter, verbose_name=_("rencontre"), on_delete=models.PROTECT, related_name="registrations"
    )
    number = models.PositiveIntegerField(_("ordre d’arrivée"))
    slot = models.ForeignKey(
        Slot, verbose_name=_("créneau"), on_delete=models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    name = models.CharField(_("nom"), max_length=120, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
    )
    adults = models.PositiveSmallIntegerField(_("personnes de 15 ans ou plus"), default=1)
    children = models.PositiveSmallIntegerField(_("enfants de moins de 15 ans"), default=0)
    state = models.CharField(
        _("état"), max_length=12, choices=RegistrationState, default=RegistrationState.WAITING, editable=False
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saisie par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    assisted_entry = models.OneToOneField(
        "outreach.AssistedEntry",
        verbose_name=_("saisie accompagnée"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="registration",
    )
    created_at = models.DateTimeField(_("inscrite le"), db_default=Now())
    erased_at = models.DateTimeField(_("données effacées le"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ("encounter", "number")
        triggers = (COUNT_SEATS,)
        constraints = (
            models.UniqueConstraint(fields=["encounter", "number"], name="registration_number_once"),
            models.UniqueConstraint(
                "encounter",
                Lower("email"),
                name="registration_email_once",
                condition=~models.Q(state="cancelled") & ~models.Q(email=""),
                violation_error_message=_("Cette adresse est déjà inscrite à cette rencontre."),
            ),
            models.UniqueConstraint(
                fields=["encounter", "user"],
                name="registration_user_once",
                condition=~models.Q(state="cancelled") & models.Q(user__isnull=False),
                violation_error_message=_("Vous êtes déjà inscrite ou inscrit à cette rencontre."),
            ),
            models.UniqueConstraint(
                fields=["slot"],
                name="registration_slot_once",
                condition=models.Q(state="seated"),
                violation_error_message=_("Ce créneau vient d’être pris."),
            ),
            models.CheckConstraint(
                name="registration_somebody",
                condition=models.Q(adults__gt=0) | models.Q(children__gt=0),
                violation_error_message=_("Dites combien de personnes viennent."),
            ),
            models.CheckConstraint(
                name="registration_named",
                condition=~models.Q(name="") | models.Q(erased_at__isnull=False),
                violation_error_message=_("Dites au nom de qui."),
            ),
        )

    def __str__(self) -> str:
        return self.name or str(_("Personne effacée"))

    @property
    def people(self) -> int:
        return self.adults + self.children

    @property
    def is_seated(self) -> bool:
        return self.state == RegistrationState.SEATED

    @property
    def is_waiting(self) -> bool:
        return self.state == RegistrationState.WAITING

    @property
    def is_cancelled(self) -> bool:
        return self.state == RegistrationState.CANCELLED

    def is_author(self, user: Any) -> bool:
        """Whose account it was made with."""
        return self.user_id is not None and self.user_id == user.pk


class RegistrationHistory(HistoryRow):
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique d’inscription")
        verbose_name_plural = _("historique des inscriptions")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)
