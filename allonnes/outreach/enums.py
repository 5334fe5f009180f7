"""Words of the encounters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EncounterKind(models.TextChoices):
    NEIGHBOURHOOD_MEETING = "neighbourhood_meeting", _("Rencontre de quartier")
    URBAN_WALK = "urban_walk", _("Balade urbaine")
    MARKET_STALL = "market_stall", _("Stand d’élues et d’élus")
    COLLECTION_TABLE = "collection_table", _("Table de recueil")
    WORKSHOP = "workshop", _("Atelier")
    ASSEMBLY = "assembly", _("Assises de la ville")
    FESTIVITY = "festivity", _("Fête")
    ONLINE_HELP = "online_help", _("Aide aux démarches en ligne")


class EncounterState(models.TextChoices):
    PLANNED = "planned", _("Prévue")
    HELD = "held", _("A eu lieu")
    CANCELLED = "cancelled", _("Annulée")


class RegistrationState(models.TextChoices):
    WAITING = "waiting", _("Sur la liste d’attente")
    SEATED = "seated", _("Inscription confirmée")
    CANCELLED = "cancelled", _("Annulée")


class HostKind(models.TextChoices):
    """Who welcomes people: somebody elected, an agent, an association."""

    OFFICIAL = "official", _("Élues et élus")
    AGENT = "agent", _("Agentes et agents de la ville")
    ASSOCIATION = "association", _("Associations")
    OTHER = "other", _("Autres personnes")


class AgeBand(models.TextChoices):
    """Bands counted by eye at a stall."""

    CHILD = "child", _("Moins de 12 ans")
    YOUNG = "young", _("12 à 25 ans")
    ADULT = "adult", _("26 à 59 ans")
    ELDER = "elder", _("60 ans et plus")


class Channel(models.TextChoices):
    """How something reached the town; one list for the whole portal."""

    WEB = "web", _("Site")
    APP = "app", _("Application")
    PHONE = "phone", _("Téléphone")
    DESK = "desk", _("Guichet")
    LETTER = "letter", _("Courrier")
    EMAIL = "email", _("Courriel")
    MARKET = "market", _("Stand de marché")
    WALK = "walk", _("Balade urbaine")
    OFFICIAL = "official", _("Permanence d’élue ou d’élu")
    ASSOCIATION = "association", _("Association")
    SELF = "self", _("Auto-saisine")
