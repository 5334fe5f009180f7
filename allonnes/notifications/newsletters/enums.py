"""Words of the newsletter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NewsletterState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    SCHEDULED = "scheduled", _("Programmée")
    SENDING = "sending", _("Envoi en cours")
    SENT = "sent", _("Envoyée")
    CANCELLED = "cancelled", _("Abandonnée")
