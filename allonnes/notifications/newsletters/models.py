"""The newsletter of the town's participation: its issues, its subjects, and who asked for it."""

from functools import reduce
from operator import or_
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.notifications.newsletters.enums import NewsletterState
from allonnes.town.models import Neighbourhood

MOST_WORDS = 20_000
# What its readers have: it changes no more once the letter is programmed.
WORDS = ("title", "body", "dates")
_CHANGED = reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in WORDS))


class NewsletterSubject(models.Model):
    """What a newsletter may be about; residents choose among them."""

    name = models.CharField(_("sujet"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=10)
    is_active = models.BooleanField(_("proposé"), default=True)

    class Meta:
        verbose_name = _("sujet de la lettre d’information")
        verbose_name_plural = _("sujets de la lettre d’information")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class NewsletterQuerySet(models.QuerySet["Newsletter"]):
    def readable(self) -> "NewsletterQuerySet":
        """Those that anybody reads on line, the latest first: they left, or are leaving."""
        left = self.filter(state__in=(NewsletterState.SENDING, NewsletterState.SENT))
        return left.order_by("-send_at", "-pk")


class Newsletter(Revised):
    """One issue: written at the desk, sent once to those who asked.

    Without a subject it is for every subscriber, without a neighbourhood for the whole town. `dates` are copied from
    the agenda as they were: what was sent does not change.
    """

    title = models.CharField(_("objet"), max_length=100)
    body = models.TextField(_("texte"), max_length=MOST_WORDS)
    dates = models.JSONField(_("dates"), default=list, blank=True)
    subjects = models.ManyToManyField(
        NewsletterSubject, verbose_name=_("sujets"), blank=True, related_name="newsletters"
    )
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, verbose_name=_("quartiers"), blank=True, related_name="newsletters"
    )
    state = models.CharField(
        _("état"), max_length=12, choices=NewsletterState, default=NewsletterState.DRAFT, editable=False
    )
    written_at = models.DateTimeField(_("écrite le"), db_default=Now(), editable=False)
    send_at = models.DateTimeField(_("part le"), null=True, blank=True, editable=False)
    # Everybody has a row in the outbox; from then on only these rows are looked at.
    queued_at = models.DateTimeField(_("distribuée le"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("envoi terminé le"), null=True, blank=True, editable=False)
    recipient_count = models.PositiveIntegerField(_("destinataires"), null=True, blank=True, editable=False)
    delivered_count = models.PositiveIntegerField(_("remises"), null=True, blank=True, editable=False)
    failed_count = models.PositiveIntegerField(_("non remises"), null=True, blank=True, editable=False)
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="body"), output_field=SearchVectorField(), db_persist=True
    )

    objects = NewsletterQuerySet.as_manager()

    class Meta:
        verbose_name = _("lettre d’information")
        verbose_name_plural = _("lettres d’information")
        permissions = (("send_newsletter", _("Peut envoyer la lettre d’information")),)
        constraints = (
            models.CheckConstraint(
                name="newsletter_leaves_at_an_hour",
                condition=models.Q(state__in=(NewsletterState.DRAFT, NewsletterState.CANCELLED))
                | models.Q(send_at__isnull=False),
                violation_error_message=_("Une lettre programmée a un jour et une heure."),
            ),
            models.CheckConstraint(
                name="newsletter_sent_is_counted",
                condition=~models.Q(state=NewsletterState.SENT)
                | models.Q(
                    sent_at__isnull=False,
                    recipient_count__isnull=False,
                    delivered_count__isnull=False,
                    failed_count__isnull=False,
                ),
                violation_error_message=_("Une lettre envoyée dit combien de personnes l’ont reçue."),
            ),
        )
        indexes = (GinIndex(fields=["search"], name="newsletter_search"),)
        triggers = (
            pgtrigger.Protect(
                name="words_only_as_a_draft",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=NewsletterState.DRAFT) & _CHANGED,
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == NewsletterState.DRAFT


class NewsletterHistory(HistoryRow):
    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de lettre d’information")
        verbose_name_plural = _("historique des lettres d’information")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


class Subscription(models.Model):
    """Who asked for the newsletter: an account, or an address that said yes by a link; and what they chose.

    No subject chosen: all of them. No neighbourhood: the whole town.
    """

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="newsletter_subscription",
    )
    email = models.EmailField(_("adresse électronique"), blank=True)
    subjects = models.ManyToManyField(NewsletterSubject, verbose_name=_("sujets"), blank=True, related_name="+")
    neighbourhoods = models.ManyToManyField(Neighbourhood, verbose_name=_("quartiers"), blank=True, related_name="+")
    at = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        verbose_name = _("abonnement à la lettre d’information")
        verbose_name_plural = _("abonnements à la lettre d’information")
        constraints = (
            models.CheckConstraint(
                name="subscription_has_one_reader",
                condition=models.Q(user__isnull=False, email="") | (models.Q(user__isnull=True) & ~models.Q(email="")),
                violation_error_message=_("Un abonnement est d’un compte, ou d’une adresse."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(user__isnull=True),
                name="subscription_address_once",
                violation_error_message=_("Cette adresse est déjà abonnée."),
            ),
        )

    def __str__(self) -> str:
        return f"abonnement {self.pk}"

    @property
    def address(self) -> str:
        """Where its letters go."""
        person: Any = self.user
        return (person.email if person else self.email).strip().lower()
