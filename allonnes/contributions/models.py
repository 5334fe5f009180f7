"""What residents do around a thing, and what moderation answers: tables without the thing itself.

Each app makes them real with its own foreign keys (`project`, `comment`): a key names one table, never « any row ».
"""

import uuid
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.enums import CommentState, ReportReason

Constraints = tuple[models.BaseConstraint, ...]


def support_constraints(field: str, *, prefix: str) -> Constraints:
    """One support a person; `field` names the thing, `prefix` begins the names in the database."""
    return (models.UniqueConstraint(fields=[field, "user"], name=f"{prefix}_once"),)


def follow_constraints(field: str, *, prefix: str) -> Constraints:
    """Once a person and once an address; a row is one or the other."""
    return (
        models.UniqueConstraint(
            fields=[field, "user"], condition=models.Q(user__isnull=False), name=f"{prefix}_account_once"
        ),
        models.UniqueConstraint(field, Lower("email"), condition=~models.Q(email=""), name=f"{prefix}_address_once"),
        models.CheckConstraint(
            name=f"{prefix}_account_or_address",
            condition=models.Q(user__isnull=False, email="") | (models.Q(user__isnull=True) & ~models.Q(email="")),
        ),
    )


def report_constraints(*fields: str, prefix: str) -> Constraints:
    """A report is about one thing, once a person until it is treated; `fields` names what it may be about."""
    return (
        models.CheckConstraint(name=f"{prefix}_one_target", condition=_exactly_one(fields)),
        models.UniqueConstraint(
            fields=[*fields, "reporter"],
            condition=models.Q(reporter__isnull=False, handled_at__isnull=True),
            nulls_distinct=False,
            name=f"{prefix}_once",
        ),
    )


def moderation_constraints(*fields: str, prefix: str) -> Constraints:
    """A decision hides one thing, which no other decision hides; somebody else than its author answers an appeal."""
    return (
        models.CheckConstraint(name=f"{prefix}_one_target", condition=_exactly_one(fields)),
        models.UniqueConstraint(
            fields=list(fields),
            condition=models.Q(lifted_at__isnull=True),
            nulls_distinct=False,
            name=f"{prefix}_open_once",
        ),
        models.CheckConstraint(
            name=f"{prefix}_appeal_answered_by_another",
            condition=models.Q(appeal_answered_by__isnull=True) | ~models.Q(appeal_answered_by=models.F("by")),
            violation_error_message=_("Une autre personne répond à la contestation."),
        ),
    )


def _exactly_one(fields: Sequence[str]) -> models.Q:
    return reduce(or_, (models.Q(**{f"{name}__isnull": name != held for name in fields}) for held in fields))


class AbstractSupport(models.Model):
    """« Je soutiens », « moi aussi »: one per person and thing. Not a vote."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        abstract = True
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")


class AbstractFollow(models.Model):
    """A person who wants the news of a thing: an account, or an address that said yes by a link."""

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    email = models.EmailField(_("adresse électronique"), blank=True)
    at = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        abstract = True
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")


class CommentQuerySet(models.QuerySet[Any]):
    def visible(self) -> "CommentQuerySet":
        return self.filter(state=CommentState.VISIBLE)


class AbstractComment(models.Model):
    """A resident's words under a thing."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("autrice ou auteur"), on_delete=models.PROTECT, related_name="+"
    )
    # Made with the form: the same comment sent twice is one comment.
    entry_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    body = models.TextField(_("commentaire"), max_length=2000)
    state = models.CharField(
        _("état"), max_length=10, choices=CommentState, default=CommentState.VISIBLE, editable=False
    )
    at = models.DateTimeField(_("écrit le"), db_default=Now())

    objects = CommentQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")

    def __str__(self) -> str:
        return self.body[:60]


class AbstractReport(models.Model):
    """A visitor says that a contribution breaks the rules."""

    reason = models.CharField(_("raison"), max_length=10, choices=ReportReason)
    words = models.TextField(_("précision"), max_length=1000, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signalé par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("signalé le"), db_default=Now())
    handled_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("traité par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        abstract = True
        verbose_name = _("signalement d’une contribution")
        verbose_name_plural = _("signalements de contributions")

    def __str__(self) -> str:
        return str(ReportReason(self.reason).label)


class AbstractModeration(models.Model):
    """A contribution hidden, with the reason told to its author, and their appeal answered by somebody else."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("autrice ou auteur"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.CharField(_("raison"), max_length=10, choices=ReportReason)
    words = models.TextField(_("ce qui est dit à l’auteur"), max_length=1000)
    at = models.DateTimeField(_("masqué le"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("masqué par"), on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("republié le"), null=True, blank=True)
    appeal = models.TextField(_("ce que répond l’auteur"), max_length=1000, blank=True)
    appealed_at = models.DateTimeField(_("contesté le"), null=True, blank=True)
    appeal_answer = models.TextField(_("réponse"), max_length=1000, blank=True)
    appeal_answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    appeal_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("répondu par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        abstract = True
        verbose_name = _("décision de modération")
        verbose_name_plural = _("décisions de modération")

    def __str__(self) -> str:
        return str(ReportReason(self.reason).label)
