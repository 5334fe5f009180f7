"""A subject brought to a council: by the town, by the council itself, or by somebody who lives here."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.validators import validate_person_name
from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.outreach.models import AssistedEntry
from instances.councils.models import Council
from instances.meetings.models import MeetingItem
from instances.outcomes.enums import ReferralOrigin, ReferralState


class ReferralQuerySet(models.QuerySet["Referral"]):
    def public(self) -> "ReferralQuerySet":
        """What the council took up, and what it made of it: never a suggestion that nobody read."""
        return self.filter(state__in=(ReferralState.TAKEN_UP, ReferralState.TREATED))


class Referral(models.Model):
    """A « saisine ». `subject` is public once taken up; `words` and who wrote them never are.

    `source` is the public number of what it comes from (« QRC-2026-0042 »), `source_url` its page: no key, since a
    sibling part may own it.
    """

    council = models.ForeignKey(Council, verbose_name=_("conseil"), on_delete=models.PROTECT, related_name="referrals")
    origin = models.CharField(_("qui le propose"), max_length=10, choices=ReferralOrigin)
    subject = models.CharField(_("sujet"), max_length=120)
    words = models.TextField(_("en quelques phrases"), blank=True)
    source = models.CharField(_("vient de"), max_length=60, blank=True)
    source_url = models.CharField(_("page d’où il vient"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="council_referrals",
    )
    first_name = models.CharField(_("prénom"), max_length=60, blank=True, validators=[validate_person_name])
    email = models.EmailField(_("adresse électronique"), blank=True)
    assisted_entry = models.OneToOneField(
        AssistedEntry,
        verbose_name=_("saisie accompagnée"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="council_referral",
    )
    item = models.ForeignKey(
        MeetingItem,
        verbose_name=_("point de l’ordre du jour"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="referrals",
    )
    answer = models.TextField(_("ce que le conseil répond"), blank=True, editable=False)
    state = models.CharField(
        _("état"), max_length=10, choices=ReferralState, default=ReferralState.RECEIVED, editable=False
    )
    created_at = models.DateTimeField(_("proposé le"), db_default=Now())
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet proposé")
        verbose_name_plural = _("sujets proposés")
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="referral_declined_answered",
                condition=~models.Q(state=ReferralState.DECLINED) | ~models.Q(answer=""),
                violation_error_message=_("Dites pourquoi le sujet n’est pas retenu."),
            ),
        )

    def __str__(self) -> str:
        return self.subject

    def is_author(self, person: object) -> bool:
        """Whether somebody signed in proposed it."""
        return self.author_id is not None and getattr(person, "pk", None) == self.author_id


class ReferralHistory(HistoryRow):
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de sujet proposé")
        verbose_name_plural = _("historique des sujets proposés")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)
