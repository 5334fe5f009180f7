"""At what rhythm a person hears of each subject, and the notices kept on the site."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import topic_choices
from allonnes.notifications.newsletters.models import (
    Newsletter,
    NewsletterHistory,
    NewsletterSubject,
    Subscription,
)

__all__ = [
    "Newsletter",
    "NewsletterHistory",
    "NewsletterSubject",
    "Notice",
    "Preference",
    "SilentAddress",
    "Subscription",
    "WorkTold",
]


class Preference(models.Model):
    """A person's rhythm for one subject; no row means `immediate`."""

    class Rhythm(models.TextChoices):
        IMMEDIATE = "immediate", _("Tout de suite")
        DAILY = "daily", _("Un résumé par jour")
        WEEKLY = "weekly", _("Un résumé par semaine")
        NONE = "none", _("Aucun message")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    topic = models.CharField(_("sujet"), max_length=20, choices=topic_choices)
    rhythm = models.CharField(_("rythme"), max_length=10, choices=Rhythm, default=Rhythm.IMMEDIATE)

    class Meta:
        verbose_name = _("préférence")
        verbose_name_plural = _("préférences")
        constraints = (models.UniqueConstraint(fields=["user", "topic"], name="preference_once"),)

    def __str__(self) -> str:
        return f"{self.get_topic_display()} : {self.get_rhythm_display()}"


class SilentAddress(models.Model):
    """An address without account whose owner wants no message of one subject: its fingerprint says nothing of it."""

    fingerprint = models.CharField(max_length=32, db_column="mark")
    topic = models.CharField(_("sujet"), max_length=20, choices=topic_choices)
    at = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        verbose_name = _("adresse qui ne veut pas de message")
        verbose_name_plural = _("adresses qui ne veulent pas de message")
        constraints = (models.UniqueConstraint(fields=["fingerprint", "topic"], name="silent_address_once"),)

    def __str__(self) -> str:
        return f"{self.fingerprint[:8]} {self.topic}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """A line on the page « Mes nouvelles »: the same news as a mail, for those who want none."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    topic = models.CharField(_("sujet"), max_length=20, choices=topic_choices)
    title = models.CharField(_("titre"), max_length=200)
    url = models.CharField(_("page"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("reçu le"), db_default=Now())
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["key"], name="notice_key_once"),)
        indexes = (models.Index(fields=["user", "-created_at"], name="notice_by_user"),)

    def __str__(self) -> str:
        return self.title


class WorkTold(models.Model):
    """What somebody of the staff was told of their work: the last morning, and what they know of each queue."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="work_told")
    told_on = models.DateField(_("dernier résumé"), null=True)
    known = models.JSONField(default=dict)
    urgent_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("travail annoncé")
        verbose_name_plural = _("travail annoncé")

    def __str__(self) -> str:
        return f"{self.user_id}"
