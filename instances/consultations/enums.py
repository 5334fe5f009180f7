"""Words of consultations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsultationState(models.TextChoices):
    PREPARED = "prepared", _("Préparée")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Fermée")
    COUNTED = "counted", _("Dépouillée")
    ANSWERED = "answered", _("Répondue")


class QuestionKind(models.TextChoices):
    ONE = "one", _("Un choix")
    SEVERAL = "several", _("Plusieurs choix")
    YES_NO = "yes_no", _("Oui ou non")
    TEXT = "text", _("Quelques mots")


class ReplyChannel(models.TextChoices):
    """How a reply came."""

    ACCOUNT = "account", _("Sur le site, avec un compte")
    ADDRESS = "address", _("Sur le site, sans compte")
    PAPER = "paper", _("Sur papier")


class TextState(models.TextChoices):
    """What becomes of the words of a reply."""

    WAITING = "waiting", _("À relire")
    PUBLISHED = "published", _("Publiés")
    HIDDEN = "hidden", _("Gardés sans être publiés")
