"""How the people who take part are counted apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dimension(models.TextChoices):
    """One table of the reach; the key of a cell names its group."""

    ALL = "all", _("Toutes et tous")
    ACT = "act", _("Ce qu’elles ont fait")
    QUARTIER = "quartier", _("Quartier")
    ZONE = "zone", _("Quartier prioritaire ou reste de la ville")
    BAND = "band", _("Âge")
    ZONE_CHANNEL = "zone_channel", _("Premier moyen, par zone")


class ActKind(models.TextChoices):
    """What makes a participant; a vote is counted apart, since nobody can match it with a person."""

    PROPOSED = "proposed", _("ont proposé un projet")
    REQUESTED = "requested", _("ont signalé ou demandé")
    REGISTERED = "registered", _("sont venues à une rencontre où elles étaient inscrites")
    ATTENDED = "attended", _("sont venues à une réunion de conseil")
    SAT = "sat", _("siègent dans un conseil")
    REPLIED = "replied", _("ont répondu à une consultation")
    ANSWERED = "answered", _("ont évalué ce qui est livré")


class Zone(models.TextChoices):
    PRIORITY = "priority", _("Quartier prioritaire")
    REST = "rest", _("Reste de la ville")
    UNKNOWN = "unknown", _("Quartier non dit")


class Band(models.TextChoices):
    """The only ages that a rule asks for: before 18 somebody says a birth date, and nobody after."""

    MINOR = "minor", _("Moins de 18 ans")
    OTHER = "other", _("18 ans et plus, ou âge non dit")
