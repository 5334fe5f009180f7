"""The staff: invitations to join, absences and who covers, second factors lost and reset by two people."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models.people import DaySpan, User
from allonnes.core.history import NEVER_EMPTIED
from allonnes.core.two_people import by_two, confirmed_whole, final_once

LINK_DAYS = 7


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "InvitationQuerySet":
        """Neither answered nor withdrawn, whether its link still opens or not."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A future member of the staff was written to; their account is there, its roles open nothing before they answer.

    `nonce` is in the link of the last mail: sent again, the former links are dead.
    """

    user = models.OneToOneField(User, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="invitation")
    invited_by = models.ForeignKey(User, verbose_name=_("invitée par"), on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=40)
    sent_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("le lien marche jusqu’au"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.CheckConstraint(
                name="invitation_ends_once",
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                violation_error_message=_("Une invitation retirée ne s’accepte plus."),
            ),
            models.CheckConstraint(
                name="invitation_expires_later", condition=models.Q(expires_at__gt=models.F("sent_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.user.first_name} {self.user.last_name}".strip()

    @property
    def is_waiting(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    def state_words(self, now: datetime) -> str:
        """Where it stands, as the desk says it."""
        if self.accepted_at:
            return str(_("acceptée"))
        if self.withdrawn_at:
            return str(_("retirée"))
        return str(_("sans réponse, le lien ne marche plus") if now >= self.expires_at else _("en attente"))


class FactorReset(models.Model):
    """A person lost their second factor: one asks to erase it, nothing changes until another confirms; then final."""

    user = models.ForeignKey(User, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="factor_resets")
    checked = models.CharField(_("comment vous avez vérifié que c’est elle"), max_length=300)
    asked_by = models.ForeignKey(User, verbose_name=_("demandé par"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("confirmé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)

    class Meta:
        verbose_name = _("double sécurité perdue")
        verbose_name_plural = _("doubles sécurités perdues")
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(confirmed_at__isnull=True),
                name="factor_reset_asked_once",
                violation_error_message=_("C’est déjà demandé."),
            ),
            models.CheckConstraint(
                name="factor_reset_not_for_oneself",
                condition=~models.Q(asked_by=models.F("user")),
                violation_error_message=_("Demandez à une autre personne."),
            ),
            by_two("factor_reset_by_two"),
            by_two("factor_reset_not_by_its_person", asked="user", message=_("Une autre personne doit confirmer.")),
            confirmed_whole("factor_reset_confirmed_whole"),
        )
        triggers = (final_once("factor_reset_is_final"), NEVER_EMPTIED)

    def __str__(self) -> str:
        return str(self.user)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def current(self, day: date | None = None) -> "AbsenceQuerySet":
        """Those of this day (today by default)."""
        day = day or timezone.localdate()
        return self.open(day).filter(starts_on__lte=day)

    def open(self, day: date) -> "AbsenceQuerySet":
        """Those of this day, or later."""
        return self.filter(ends_on__gt=day)


class Absence(models.Model):
    """While somebody of the staff is away, what waits for them also waits for whoever covers, with no new right."""

    user = models.ForeignKey(
        User, verbose_name=_("personne absente"), on_delete=models.CASCADE, related_name="absences"
    )
    cover = models.ForeignKey(User, verbose_name=_("remplacée par"), on_delete=models.CASCADE, related_name="covers")
    starts_on = models.DateField(_("à partir du"))
    ends_on = models.DateField(_("jusqu’au (exclu)"))
    created_at = models.DateTimeField(_("dit le"), db_default=Now())

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = (
            models.CheckConstraint(
                name="absence_covered_by_another",
                condition=~models.Q(user=models.F("cover")),
                violation_error_message=_("Choisissez une autre personne que vous."),
            ),
            models.CheckConstraint(
                name="absence_dates_ordered",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("La fin vient après le début."),
            ),
            ExclusionConstraint(
                name="absence_once_a_day",
                expressions=(
                    (DaySpan("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("user", RangeOperators.EQUAL),
                ),
                violation_error_message=_("Vous avez déjà dit une absence à ces dates."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}, {self.starts_on}"

    @property
    def last_day(self) -> date:
        """The last day away."""
        return self.ends_on - timedelta(days=1)
