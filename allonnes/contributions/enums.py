"""Words of what residents say around a thing, and of what moderation answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommentState(models.TextChoices):
    VISIBLE = "visible", _("Publié")
    PENDING = "pending", _("À relire avant publication")
    HIDDEN = "hidden", _("Masqué")


class ReportReason(models.TextChoices):
    """Why a visitor reports a contribution."""

    INSULT = "insult", _("Insulte, menace ou haine")
    PERSONAL = "personal", _("Nom, adresse ou téléphone de quelqu’un")
    FALSE = "false", _("Information fausse")
    ADVERT = "advert", _("Publicité")
    OFF_TOPIC = "off_topic", _("Hors sujet")
    OTHER = "other", _("Autre raison")


class Waiting(models.TextChoices):
    """What moderation still has to do."""

    READ = "relire", _("À relire avant publication")
    REPORTED = "signales", _("Signalés")
    CONTESTED = "contestes", _("Contestés")
