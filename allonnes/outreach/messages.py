"""News of encounters, and the welcome of someone registered at a stall."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import ACCOUNT, MessageKind, Topic, register

ENCOUNTERS = Topic("encounters", _("Rencontres et réunions"))

_SAMPLE = (
    ("title", "Stand sur le marché"),
    ("when", "samedi 12 décembre 2026 à 9 h"),
    ("place", "Place du Mail"),
    ("url", "/agenda/1/"),
    ("calendar", "/agenda/rencontre-1.ics"),
)
_REPLACED = (
    ("new_when", "samedi 19 décembre 2026 à 9 h"),
    ("new_place", "Place du Mail"),
    ("new_url", "/agenda/2/"),
)

ENCOUNTER_ANNOUNCED = MessageKind(
    "outreach/encounter_announced", _("Une rencontre est annoncée"), ENCOUNTERS, sample=_SAMPLE
)
ENCOUNTER_CANCELLED = MessageKind(
    "outreach/encounter_cancelled",
    _("Une rencontre est annulée"),
    ENCOUNTERS,
    sample=(*_SAMPLE, *_REPLACED, ("reason", "La salle est fermée à cause de la neige.")),
)
REGISTERED = MessageKind(
    "outreach/registered",
    _("Compte créé lors d’une rencontre"),
    ACCOUNT,
    is_essential=True,
    sample=(("first_name", "Camille"), ("encounter", "Stand sur le marché"), ("url", "/compte/connexion/")),
)

ENCOUNTER_MOVED = MessageKind(
    "outreach/encounter_moved",
    _("Une rencontre change de jour ou de lieu"),
    ENCOUNTERS,
    sample=(*_SAMPLE, ("before", "samedi 5 décembre 2026 à 9 h"), ("words", "La salle était prise.")),
)
_SEAT = (
    *_SAMPLE[:3],
    _SAMPLE[4],
    ("people", "3 personnes"),
    ("url", "/rencontres/inscription/exemple/"),
    ("encounter_url", "/agenda/1/"),
)


def _of_seats(name: str, label: object, *more: tuple[str, str]) -> MessageKind:
    """What somebody registered reads of their seat: they asked for it, so it comes at once."""
    return MessageKind(f"outreach/{name}", label, ENCOUNTERS, is_essential=True, sample=(*_SEAT, *more))


SEAT_TO_CONFIRM = _of_seats("seat_to_confirm", _("Inscription à confirmer"), ("until", "jeudi 10 décembre 2026 à 18 h"))
SEAT_KNOWN = _of_seats("seat_known", _("Déjà sur la liste d’une rencontre"))
SEAT_TAKEN = _of_seats("seat_taken", _("Inscription à une rencontre"))
SEAT_WAITING = _of_seats(
    "seat_waiting",
    _("Sur la liste d’attente d’une rencontre"),
    ("position", "2 inscriptions attendent avant la vôtre."),
)
SEAT_FREED = _of_seats("seat_freed", _("Une place s’est libérée"))
SEAT_GIVEN_BACK = _of_seats("seat_given_back", _("Inscription annulée"))
SEAT_REMINDER = _of_seats("seat_reminder", _("Rappel d’une rencontre"))
SEAT_MOVED = _of_seats(
    "seat_moved",
    _("Une rencontre où l’on a une place change de jour ou de lieu"),
    ("before", "samedi 5 décembre 2026 à 9 h"),
    ("words", "La salle était prise."),
)
SEAT_CANCELLED = _of_seats(
    "seat_cancelled",
    _("Une rencontre où l’on a une place est annulée"),
    *_REPLACED,
    ("reason", "La salle est fermée."),
)
SEAT_REPLACED = _of_seats("seat_replaced", _("Une rencontre annulée a une nouvelle date"), *_REPLACED)

register(ENCOUNTER_ANNOUNCED, ENCOUNTER_CANCELLED, ENCOUNTER_MOVED, REGISTERED)
register(SEAT_TO_CONFIRM, SEAT_KNOWN)
register(
    SEAT_TAKEN, SEAT_WAITING, SEAT_FREED, SEAT_GIVEN_BACK, SEAT_REMINDER, SEAT_MOVED, SEAT_CANCELLED, SEAT_REPLACED
)
