"""Votes cast beside an agent of the town: kiosks, their days, assisted votes."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY
from allonnes.outreach.models import Encounter
from allonnes.town.models import Place
from budgets.editions.models import Edition


class Kiosk(models.Model):
    """A tablet of the town left at a place, that voters use by themselves until an agent closes it.

    It serves from one network (an exact address; in IPv6, the /64 of the place), every day between two hours of the
    town until `last_day`. `stop_code` is hashed; `stop_tries` counts wrong ones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="kiosks")
    place = models.ForeignKey(Place, verbose_name=_("lieu"), on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("ouverte par"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("ouverte le"), db_default=Now())
    closed_at = models.DateTimeField(_("fermée le"), null=True)
    network = models.CharField(_("réseau"), max_length=50)
    from_hour = models.TimeField(_("à partir de"))
    until_hour = models.TimeField(_("jusqu’à"))
    last_day = models.DateField(_("dernier jour"))
    stop_code = models.CharField(max_length=128)
    stop_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("borne")
        verbose_name_plural = _("bornes")
        constraints = (
            models.CheckConstraint(
                name="kiosk_hours_in_order",
                condition=models.Q(from_hour__lt=models.F("until_hour")),
                violation_error_message=_("L’heure de fin vient après l’heure de début."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}"

    def is_on(self, now: datetime) -> bool:
        """Whether `now` is in its hours, end excluded, on one of its days."""
        local, first = timezone.localtime(now), timezone.localdate(self.opened_at)
        return first <= local.date() <= self.last_day and self.from_hour <= local.time() < self.until_hour


class KioskDay(models.Model):
    """How many people a kiosk served on one day: a number, with no order and no time finer than the day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kiosk = models.ForeignKey(Kiosk, verbose_name=_("borne"), on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("jour"))
    voters = models.PositiveIntegerField(_("personnes"), default=0)

    class Meta:
        verbose_name = _("journée d’une borne")
        verbose_name_plural = _("journées des bornes")
        constraints = (models.UniqueConstraint(fields=["kiosk", "day"], name="kiosk_day_once"),)

    def __str__(self) -> str:
        return f"{self.kiosk} {self.day:%d/%m/%Y}"


class AssistedVote(models.Model):
    """The agent's act: who helped, where, which day, and that the person agreed. Linked to no voter, to no ballot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="assisted_votes"
    )
    encounter = models.ForeignKey(
        Encounter, verbose_name=_("rencontre"), on_delete=models.PROTECT, related_name="assisted_votes"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(_("jour"))
    has_consent = models.BooleanField(_("la personne est d’accord"))

    class Meta:
        verbose_name = _("vote accompagné")
        verbose_name_plural = _("votes accompagnés")
        triggers = (APPEND_ONLY,)
        constraints = (
            models.CheckConstraint(
                name="assisted_vote_consented",
                condition=models.Q(has_consent=True),
                violation_error_message=_("Sans l’accord de la personne, rien n’est enregistré."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.encounter} {self.day:%d/%m/%Y}"
