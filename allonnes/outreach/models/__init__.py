"""Encounters and what they are made of: hosts, stops, slots, registrations, photos, entries; and series of them."""

from allonnes.outreach.models.encounters import (
    FIELD_AFTER,
    FIELD_BEFORE,
    Encounter,
    EncounterHistory,
    EncounterQuerySet,
    Headcount,
    Host,
)
from allonnes.outreach.models.entries import AssistedEntry, OwnEntry
from allonnes.outreach.models.photos import EncounterPhoto
from allonnes.outreach.models.seats import Registration, RegistrationHistory, RegistrationQuerySet, Slot
from allonnes.outreach.models.series import Series
from allonnes.outreach.models.walks import Stop

__all__ = [
    "FIELD_AFTER",
    "FIELD_BEFORE",
    "AssistedEntry",
    "Encounter",
    "EncounterHistory",
    "EncounterPhoto",
    "EncounterQuerySet",
    "Headcount",
    "Host",
    "OwnEntry",
    "Registration",
    "RegistrationHistory",
    "RegistrationQuerySet",
    "Series",
    "Slot",
    "Stop",
]
