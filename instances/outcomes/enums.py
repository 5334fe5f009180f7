"""Words of opinions, of subjects brought to a council, and of its actions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpinionState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    WAITING = "waiting", _("Attend la réponse de la ville")
    ANSWERED = "answered", _("La ville a répondu")
    WITHDRAWN = "withdrawn", _("Retiré par le conseil")


class Verdict(models.TextChoices):
    """What the town answers, in one word."""

    YES = "yes", _("Oui")
    PARTLY = "partly", _("En partie")
    NO = "no", _("Non")


class ReferralOrigin(models.TextChoices):
    """Who brings a subject to a council: the town asks it, the council takes it up, a resident suggests it."""

    TOWN = "town", _("La ville demande l’avis du conseil")
    COUNCIL = "council", _("Le conseil s’en saisit lui-même")
    RESIDENT = "resident", _("Une habitante ou un habitant le propose")


class ReferralState(models.TextChoices):
    RECEIVED = "received", _("Reçu, pas encore lu")
    TAKEN_UP = "taken_up", _("Pris par le conseil")
    TREATED = "treated", _("Traité")
    DECLINED = "declined", _("Non retenu")


class InitiativeState(models.TextChoices):
    PLANNED = "planned", _("Prévue")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Faite")
    DROPPED = "dropped", _("Abandonnée")
