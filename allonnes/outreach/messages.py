"""News of encounters, and the welcome of someone registered at a stall."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import ACCOUNT, MessageKind, Topic, register

ENCOUNTERS = Topic("encounters", _("Rencontres et réunions"))

_SAMPLE = (
    ("title", "Stand sur le marché"),
    ("when", "samedi 12 décembre 2026 à 9 h"),
    ("place", "Place du Mail"),
    ("url", "/agenda/1/"),
)

ENCOUNTER_ANNOUNCED = MessageKind(
    "outreach/encounter_announced", _("Une rencontre est annoncée"), ENCOUNTERS, sample=_SAMPLE
)
ENCOUNTER_CANCELLED = MessageKind(
    "outreach/encounter_cancelled",
    _("Une rencontre est annulée"),
    ENCOUNTERS,
    sample=(*_SAMPLE, ("reason", "La salle est fermée à cause de la neige.")),
)
REGISTERED = MessageKind(
    "outreach/registered",
    _("Compte créé lors d’une rencontre"),
    ACCOUNT,
    is_essential=True,
    sample=(("first_name", "Camille"), ("encounter", "Stand sur le marché"), ("url", "/compte/connexion/")),
)

register(ENCOUNTER_ANNOUNCED, ENCOUNTER_CANCELLED, REGISTERED)
