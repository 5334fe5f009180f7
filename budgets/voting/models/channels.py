"""The ways to the ballot box beside the account: code letters, paper; and what went wrong on every way."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.town.models import Place
from budgets.editions.models import Edition
from budgets.voting.enums import IncidentState, KeyingKind, LetterFate, VoteChannel
from budgets.voting.models.votes import RollEntry


class LetterBatch(models.Model):
    """Code letters made together. `printed_at`: nobody reads their codes any more, and from then on they vote.

    `is_for_two`: asked from the first second of the vote on; nothing of it serves until another officer confirms.
    `fate`, `reason`: of a letter that replaces another one, what becomes of a vote cast with that one, and why.
    """

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="letter_batches"
    )
    label = models.CharField(_("nom du lot"), max_length=120)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("créé par"), on_delete=models.PROTECT, related_name="+"
    )
    created_on = models.DateField(_("créé le"))
    printed_at = models.DateTimeField(_("imprimé le"), null=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("imprimé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_for_two = models.BooleanField(_("à deux personnes"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmé le"), null=True)
    fate = models.CharField(_("si la lettre a servi"), max_length=10, choices=LetterFate, blank=True)
    reason = models.CharField(_("raison"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("lot de lettres à code")
        verbose_name_plural = _("lots de lettres à code")
        constraints = (
            models.CheckConstraint(
                name="letters_by_two_people",
                condition=models.Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_on__isnull=False)
                & ~models.Q(confirmed_by=models.F("created_by")),
                violation_error_message=_("Il faut deux personnes différentes."),
            ),
            models.CheckConstraint(
                name="letters_confirmed_then_printed",
                condition=models.Q(is_for_two=False)
                | models.Q(printed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False),
                violation_error_message=_("Une deuxième personne doit d’abord confirmer ce lot."),
            ),
        )

    def __str__(self) -> str:
        return self.label


class CodeLetter(models.Model):
    """One letter. The code is kept as a fingerprint; `secret` holds it encrypted until the batch is printed.

    `used_on`: the day of its first vote, for daily figures; it stays when that vote goes, and is wiped at sealing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(LetterBatch, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveIntegerField(_("numéro"))
    addressee = models.CharField(_("destinataire"), max_length=250, blank=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    secret = models.TextField(blank=True)
    entry = models.OneToOneField(
        RollEntry, verbose_name=_("émargement"), on_delete=models.SET_NULL, null=True, related_name="letter"
    )
    used_on = models.DateField(_("premier vote le"), null=True)
    voided_on = models.DateField(_("annulée le"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("annulée par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    void_reason = models.CharField(_("raison"), max_length=250, blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("remplace"),
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
    )

    class Meta:
        verbose_name = _("lettre à code")
        verbose_name_plural = _("lettres à code")
        ordering = ("batch", "number")
        constraints = (
            models.UniqueConstraint(fields=["batch", "number"], name="letter_number_once"),
            models.CheckConstraint(
                name="letter_void_explained",
                condition=models.Q(voided_on__isnull=True) | ~models.Q(void_reason=""),
                violation_error_message=_("Donnez la raison."),
            ),
            models.CheckConstraint(
                name="letter_that_voted_is_unread",
                condition=models.Q(entry__isnull=True) | models.Q(secret=""),
                violation_error_message=_("Le code d’une lettre qui a servi ne se lit plus."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch} n° {self.number}"


class PollingStation(models.Model):
    """A place where people vote on paper. `difference`: ballots found minus émargements, declared with a reason."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="stations")
    code = models.CharField(_("lettre du bureau"), max_length=3)
    name = models.CharField(_("nom"), max_length=120)
    place = models.ForeignKey(Place, verbose_name=_("lieu"), on_delete=models.PROTECT, related_name="+")
    opening_hours = models.TextField(_("horaires d’ouverture"))
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("membres du bureau"), related_name="polling_stations", blank=True
    )
    sheets_printed = models.PositiveIntegerField(_("bulletins imprimés"), default=0)
    sheets_found = models.PositiveIntegerField(_("bulletins trouvés dans l’urne"), null=True)
    difference_reason = models.TextField(_("explication de l’écart"), blank=True)
    reconciled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("arrêté par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    reconciled_at = models.DateTimeField(_("arrêté le"), null=True)

    class Meta:
        verbose_name = _("bureau de vote")
        verbose_name_plural = _("bureaux de vote")
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="station_code_once",
                violation_error_message=_("Un bureau porte déjà cette lettre."),
            ),
            models.CheckConstraint(
                name="station_reconciled_whole",
                condition=models.Q(reconciled_at__isnull=True, reconciled_by__isnull=True)
                | models.Q(reconciled_at__isnull=False, reconciled_by__isnull=False, sheets_found__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


class RollDay(models.Model):
    """How many people an officer marked on one day at a station: a number, with no order and no time finer than the
    day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(
        PollingStation, verbose_name=_("bureau"), on_delete=models.CASCADE, related_name="roll_days"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("membre du bureau"), on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(_("jour"))
    marked = models.PositiveIntegerField(_("personnes"), default=0)

    class Meta:
        verbose_name = _("journée d’un registre papier")
        verbose_name_plural = _("journées des registres papier")
        constraints = (models.UniqueConstraint(fields=["station", "officer", "day"], name="roll_day_once"),)

    def __str__(self) -> str:
        return f"{self.station} {self.day:%d/%m/%Y}"


class Keying(models.Model):
    """One reading of one sheet, typed by one person. Each sheet is typed twice, by two people; emptied at sealing."""

    station = models.ForeignKey(
        PollingStation, verbose_name=_("bureau"), on_delete=models.PROTECT, related_name="keyings"
    )
    sheet = models.PositiveIntegerField(_("numéro du bulletin"))
    turn = models.PositiveSmallIntegerField(_("lecture"))
    kind = models.CharField(_("ce que dit le bulletin"), max_length=10, choices=KeyingKind)
    numbers = models.JSONField(_("numéros cochés"), default=list)
    reason = models.CharField(_("raison"), max_length=250, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("lecture d’un bulletin papier")
        verbose_name_plural = _("lectures des bulletins papier")
        constraints = (
            models.UniqueConstraint(fields=["station", "sheet", "turn"], name="keying_turn_once"),
            models.UniqueConstraint(
                fields=["station", "sheet", "by"],
                name="keying_by_two_people",
                violation_error_message=_("Un même bulletin est lu par deux personnes différentes."),
            ),
            models.CheckConstraint(name="keying_twice", condition=models.Q(turn__in=[1, 2])),
            models.CheckConstraint(
                name="keying_void_explained",
                condition=~models.Q(kind="void") | ~models.Q(reason=""),
                violation_error_message=_("Dites pourquoi ce bulletin est nul."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.station.code}-{self.sheet}"


class VoteIncident(models.Model):
    """Something wrong around the vote, told by anybody; its summary and its answer are public, not who told."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="incidents")
    body = models.TextField(_("ce qui s’est passé"))
    channel = models.CharField(_("façon de voter"), max_length=10, choices=VoteChannel, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    reported_at = models.DateTimeField(_("signalé le"), db_default=Now())
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signalé par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="vote_incidents",
    )
    state = models.CharField(_("état"), max_length=10, choices=IncidentState, default=IncidentState.OPEN)
    summary = models.CharField(_("résumé public"), max_length=250, blank=True)
    answer = models.TextField(_("réponse publique"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("réponse de"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("réponse du"), null=True)

    class Meta:
        verbose_name = _("problème signalé pendant un vote")
        verbose_name_plural = _("problèmes signalés pendant les votes")
        ordering = ("-reported_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="incident_answered_whole",
                condition=models.Q(state="open") | (~models.Q(answer="") & ~models.Q(summary="")),
                violation_error_message=_("Écrivez un résumé et une réponse."),
            ),
        )

    def __str__(self) -> str:
        return self.summary or f"n° {self.pk}"


class VoteNews(models.Model):
    """Somebody who asked to be told when the vote opens, when it is about to end, and its result."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="news")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="vote_news"
    )

    class Meta:
        verbose_name = _("personne à prévenir du vote")
        verbose_name_plural = _("personnes à prévenir du vote")
        constraints = (models.UniqueConstraint(fields=["edition", "user"], name="vote_news_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id}"
