"""The tables of the lowest layer, which knows no app: the outbox, whose recipient is an address or the public id of a
person; the changes of public pages; the counters of limits; acts done to many rows of the desk; the words that the
search takes for one another."""

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Greatest, Least, Now, Upper
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import unaccented


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def due(self) -> "OutboxQuerySet":
        """Messages to try now."""
        return self.filter(state=OutboxMessage.State.PENDING, next_attempt_at__lte=Now()).order_by("created_at")


class OutboxMessage(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("à envoyer")
        HELD = "held", _("gardé pour le résumé")
        SENT = "sent", _("envoyé")
        SKIPPED = "skipped", _("non envoyé, à la demande de la personne")
        FAILED = "failed", _("non distribué")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("fait annoncé"), max_length=200)
    kind = models.CharField(_("message"), max_length=80)
    address = models.EmailField(_("adresse"), blank=True)
    person = models.UUIDField(_("personne"), null=True, blank=True)
    payload = models.JSONField(_("contenu"), default=dict, blank=True)
    secret = models.BinaryField(null=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), db_default=Now())
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("écrit le"), db_default=Now())
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = (
            models.UniqueConstraint(fields=["key"], name="outbox_key_once"),
            models.CheckConstraint(
                name="outbox_has_recipient",
                condition=~models.Q(address="")
                | models.Q(person__isnull=False)
                | models.Q(state__in=["sent", "skipped", "failed"]),
            ),
        )
        indexes = (
            models.Index(fields=["next_attempt_at"], name="outbox_due", condition=models.Q(state="pending")),
            models.Index(fields=["person"], name="outbox_person"),
            models.Index(fields=["created_at"], name="outbox_by_time"),
            GinIndex(OpClass(Upper("address"), name="gin_trgm_ops"), name="outbox_parts_of_address"),
            models.Index(fields=["created_at"], name="outbox_failed", condition=models.Q(state="failed")),
        )

    def __str__(self) -> str:
        return self.key


class PageChange(models.Model):
    """Something that public pages show has changed; written by the database alone (see `page_changes`)."""

    scope = models.CharField(_("ce qui a changé"), max_length=80)
    changes = models.PositiveBigIntegerField(_("nombre de changements"), default=1)

    class Meta:
        verbose_name = _("changement d’une page")
        verbose_name_plural = _("changements des pages")
        indexes = (models.Index(fields=["scope"], include=["changes"], name="page_change_scope"),)

    def __str__(self) -> str:
        return f"{self.scope} + {self.changes}"


class LimitCount(models.Model):
    """How often something was asked, on a site without Redis (see `limit_counts`): under a fingerprint, for a while."""

    mark = models.CharField(_("marque"), max_length=64, primary_key=True)
    instants = models.JSONField(_("instants"), default=list)
    expires_at = models.DateTimeField(_("gardé jusqu’au"), db_index=True)

    class Meta:
        verbose_name = _("compteur d’une limite")
        verbose_name_plural = _("compteurs des limites")

    def __str__(self) -> str:
        return self.mark[:8]


class BulkRun(models.Model):
    """An act done to many rows of one list: what became of each. Its key is made by the page that asks, so that the
    same page sent twice is one run."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.UUIDField(_("personne"))
    act = models.CharField(_("acte"), max_length=80)
    asked = models.PositiveSmallIntegerField(_("lignes demandées"))
    outcomes = models.JSONField(_("ce qu’est devenue chaque ligne"), default=list)
    started_at = models.DateTimeField(_("commencé le"), db_default=Now(), db_index=True)
    finished_at = models.DateTimeField(_("fini le"), null=True)

    class Meta:
        verbose_name = _("acte en nombre")
        verbose_name_plural = _("actes en nombre")

    def __str__(self) -> str:
        return f"{self.act} {self.asked}"


class SearchSynonym(models.Model):
    """Two expressions that say the same thing: who searches for one finds the other too (see `synonyms`)."""

    word = models.CharField(_("mot ou expression"), max_length=60)
    same_as = models.CharField(_("veut dire la même chose que"), max_length=60)

    class Meta:
        verbose_name = _("synonyme")
        verbose_name_plural = _("synonymes de la recherche")
        constraints = (
            models.CheckConstraint(
                name="synonym_has_words",
                # A letter or a figure.
                condition=models.Q(word__regex=r"[[:alnum:]]") & models.Q(same_as__regex=r"[[:alnum:]]"),
                violation_error_message=_("Écrivez au moins un mot de chaque côté."),
            ),
            models.CheckConstraint(
                name="synonym_of_another",
                condition=~models.Q(word__iexact=models.F("same_as")),
                violation_error_message=_("Ces deux expressions sont les mêmes : la recherche les confond déjà."),
            ),
            models.UniqueConstraint(
                Least(unaccented("word"), unaccented("same_as")),
                Greatest(unaccented("word"), unaccented("same_as")),
                name="synonym_once",
                violation_error_message=_("Ces deux expressions sont déjà dans la liste."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.word} = {self.same_as}"
