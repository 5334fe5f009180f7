"""The minutes of a meeting, each of their versions, and what members would correct."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from instances.councils.models import Mandate
from instances.meetings.enums import MinutesState
from instances.meetings.models.meetings import Meeting


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def published(self) -> "MinutesQuerySet":
        return self.filter(state=MinutesState.PUBLISHED)


class Minutes(Revised):
    """What was said and decided, in Markdown; the present text is that of its last version.

    `corrections_until`: the last day when members propose corrections. `adopted_in`: the later meeting of the same
    council that adopted them.
    """

    meeting = models.OneToOneField(
        Meeting, verbose_name=_("réunion"), on_delete=models.PROTECT, related_name="minutes_text"
    )
    body = models.TextField(_("texte"), blank=True)
    state = models.CharField(_("état"), max_length=12, choices=MinutesState, default=MinutesState.DRAFT, editable=False)
    corrections_until = models.DateField(_("corrections jusqu’au (compris)"), null=True, blank=True, editable=False)
    adopted_in = models.ForeignKey(
        Meeting,
        verbose_name=_("adopté à la réunion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="minutes_adopted",
    )
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("compte rendu")
        verbose_name_plural = _("comptes rendus")
        ordering = ("-meeting__starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="minutes_adopted_in_a_meeting",
                condition=~models.Q(state__in=("adopted", "published")) | models.Q(adopted_in__isnull=False),
            ),
            models.CheckConstraint(
                name="minutes_not_adopted_in_their_own",
                condition=models.Q(adopted_in__isnull=True) | ~models.Q(adopted_in=models.F("meeting")),
                violation_error_message=_("Un compte rendu s’adopte à une réunion suivante."),
            ),
            models.CheckConstraint(
                name="minutes_published_dated",
                condition=models.Q(state="published", published_at__isnull=False)
                | ~models.Q(state="published") & models.Q(published_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting}"

    def takes_remarks(self, day: date) -> bool:
        """Until the last day, included."""
        is_open = self.state == MinutesState.CORRECTING and self.corrections_until is not None
        return is_open and self.corrections_until is not None and day <= self.corrections_until

    @property
    def is_published(self) -> bool:
        return self.state == MinutesState.PUBLISHED


class MinutesHistory(HistoryRow):
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de compte rendu")
        verbose_name_plural = _("historique des comptes rendus")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


class MinutesVersion(models.Model):
    """A text of the minutes as it was saved; never changed, so that two can be compared."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("texte"))
    at = models.DateTimeField(_("enregistrée le"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version de compte rendu")
        verbose_name_plural = _("versions de comptes rendus")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once"),)
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        return f"{self.minutes}, {self.number}"


class MinutesRemark(models.Model):
    """What a member would correct, and what was answered."""

    minutes = models.ForeignKey(
        Minutes, verbose_name=_("compte rendu"), on_delete=models.PROTECT, related_name="remarks"
    )
    mandate = models.ForeignKey(Mandate, verbose_name=_("membre"), on_delete=models.PROTECT, related_name="remarks")
    words = models.TextField(_("correction proposée"))
    at = models.DateTimeField(_("proposée le"), db_default=Now())
    is_accepted = models.BooleanField(_("retenue"), null=True, blank=True, editable=False)
    answer = models.TextField(_("réponse"), blank=True, editable=False)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("répondu par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("correction proposée")
        verbose_name_plural = _("corrections proposées")
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                name="minutes_remark_answered_whole",
                condition=models.Q(answered_at__isnull=True, is_accepted__isnull=True, answer="")
                | models.Q(answered_at__isnull=False, is_accepted__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.words[:80]
