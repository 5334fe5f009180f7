"""The vote: what was frozen at its opening, the roll, the open ballot box, its sealing.

The roll says who voted, by which channel, which day. The box holds choices. Nothing links them but a locator that can
be computed with the key of the edition, a file outside the database; the sealing destroys it. No time finer than a day
stands in either.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.codes import CodeShape
from allonnes.core.history import NEVER_EMPTIED
from allonnes.core.two_people import by_two, confirmed_whole, final_once
from allonnes.town.models import Neighbourhood
from budgets.editions.models import Edition
from budgets.voting.enums import Link, ReviewDecision, VoteChannel

# Neither 0 and O, nor 1, I and L: read aloud and copied by hand.
RECEIPT = CodeShape(groups=3, alphabet="23456789ABCDEFGHJKMNPQRSTUVWXYZ", alike={})


def new_receipt() -> str:
    """A code that nobody guesses (59 bits): « 7KQM-2XWD-H4PR »."""
    return RECEIPT.grouped(RECEIPT.draw())


class RollEntry(models.Model):
    """The émargement of one person: fingerprints of who they are, by which channel, which day. Never what they chose.

    `identity_box` is their name and birth date, encrypted, for look-alikes only; it and the weak fingerprints go at
    sealing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="roll")
    identity_mark = models.CharField(max_length=64)
    name_mark = models.CharField(max_length=64, blank=True)
    home_mark = models.CharField(max_length=64, blank=True)
    identity_box = models.TextField(blank=True)
    channel = models.CharField(_("façon de voter"), max_length=10, choices=VoteChannel)
    voted_on = models.DateField(_("jour"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="roll_entries",
    )
    station = models.ForeignKey(
        "PollingStation",
        verbose_name=_("bureau de vote"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roll",
    )
    link = models.CharField(_("lien avec la commune"), max_length=10, choices=Link)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    age_band = models.CharField(_("tranche d’âge"), max_length=30, blank=True)
    receipt = models.CharField(_("récépissé"), max_length=20, default=new_receipt)
    is_cancelled = models.BooleanField(_("annulé"), default=False)
    # Two officers replace a vote by paper when its voter does not bring their receipt.
    paper_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("papier demandé par"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    paper_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("papier confirmé par"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    # Two officers give a cancelled vote back too; the reason is then that of the decision.
    back_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("retour demandé par"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    back_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("retour confirmé par"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    back_reason = models.TextField(_("raison du retour"), blank=True)

    class Meta:
        verbose_name = _("émargement")
        verbose_name_plural = _("émargements")
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "identity_mark"],
                name="roll_one_person_one_entry",
                violation_error_message=_("Cette personne a déjà voté."),
            ),
            models.UniqueConstraint(
                fields=["edition", "user"],
                condition=models.Q(user__isnull=False),
                name="roll_one_account_one_entry",
                violation_error_message=_("Ce compte a déjà voté."),
            ),
            models.UniqueConstraint(fields=["edition", "receipt"], name="roll_receipt_once"),
            models.CheckConstraint(
                name="roll_paper_by_two_people",
                condition=models.Q(paper_confirmed_by__isnull=True)
                | models.Q(paper_asked_by__isnull=False) & ~models.Q(paper_confirmed_by=models.F("paper_asked_by")),
                violation_error_message=_("Il faut deux personnes différentes."),
            ),
            models.CheckConstraint(
                name="roll_back_by_two_people",
                condition=models.Q(back_confirmed_by__isnull=True)
                | models.Q(back_asked_by__isnull=False) & ~models.Q(back_confirmed_by=models.F("back_asked_by")),
                violation_error_message=_("Il faut deux personnes différentes."),
            ),
            models.CheckConstraint(
                name="roll_station_is_for_paper",
                condition=models.Q(channel="paper", station__isnull=False)
                | (~models.Q(channel="paper") & models.Q(station__isnull=True)),
            ),
        )
        indexes = (
            models.Index(fields=["edition", "name_mark"], name="roll_by_name"),
            models.Index(fields=["edition", "home_mark"], name="roll_by_home"),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.voted_on:%d/%m/%Y}"


class OpenBallot(models.Model):
    """A ballot while the vote is open: `content` is encrypted, so the database alone counts nothing. No time at all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="+")
    locator = models.CharField(max_length=64)
    content = models.TextField(_("choix, chiffrés"))

    class Meta:
        verbose_name = _("bulletin de l’urne ouverte")
        verbose_name_plural = _("bulletins de l’urne ouverte")
        constraints = (models.UniqueConstraint(fields=["edition", "locator"], name="open_ballot_once"),)

    def __str__(self) -> str:
        return str(self.id)


class Sealing(models.Model):
    """The box closed for ever by two officers. `record` holds the numbers of the procès-verbal; once sealed, final."""

    edition = models.OneToOneField(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="sealing")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandé par"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    sealed_at = models.DateTimeField(_("scellé le"), null=True)
    ballots_sha256 = models.CharField(_("empreinte des bulletins"), max_length=64, blank=True)
    record = models.JSONField(_("chiffres du procès-verbal"), default=dict)
    receipts = models.JSONField(_("récépissés"), default=list)

    class Meta:
        verbose_name = _("scellement")
        verbose_name_plural = _("scellements")
        constraints = (
            by_two("sealing_by_two_officers", message=_("Il faut deux personnes différentes pour sceller.")),
            confirmed_whole("sealing_confirmed_when_sealed", at="sealed_at"),
        )
        triggers = (
            final_once("sealed_is_final", at="sealed_at"),
            NEVER_EMPTIED,
        )

    def __str__(self) -> str:
        return f"{self.edition}"


class VoterReview(models.Model):
    """Two entries of the roll that look alike, once an officer decided; `first` sorts before `second`.

    `is_for_two`: one person, says one officer, and another one confirms; until then nothing changes. `keep`: the vote
    that stays then. Decisions taken by one officer before this rule are not for two.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="voter_reviews")
    first = models.ForeignKey(RollEntry, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(RollEntry, on_delete=models.CASCADE, related_name="+")
    decision = models.CharField(_("décision"), max_length=10, choices=ReviewDecision)
    reason = models.TextField(_("raison"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("décidé par"), on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(_("décidé le"))
    is_for_two = models.BooleanField(_("à deux personnes"), default=False)
    keep = models.ForeignKey(RollEntry, on_delete=models.CASCADE, null=True, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmé le"), null=True)

    class Meta:
        verbose_name = _("rapprochement")
        verbose_name_plural = _("rapprochements")
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="review_once"),
            models.CheckConstraint(name="review_ordered", condition=models.Q(first__lt=models.F("second"))),
            models.CheckConstraint(
                name="review_by_two_people",
                condition=models.Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_on__isnull=False)
                & ~models.Q(confirmed_by=models.F("decided_by")),
                violation_error_message=_("Il faut deux personnes différentes."),
            ),
            models.CheckConstraint(
                name="review_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Donnez la raison."),
            ),
        )

    def __str__(self) -> str:
        return self.get_decision_display()

    @property
    def is_waiting(self) -> bool:
        """Whether a second officer is awaited."""
        return self.is_for_two and self.confirmed_by_id is None
