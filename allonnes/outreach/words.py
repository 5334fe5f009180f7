"""How seats and people are said: never « une place » when there is none."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import hour, number
from allonnes.outreach.models import Encounter, Registration, Slot


def people_words(count: int) -> str:
    """« 1 personne », « 3 personnes »."""
    return ngettext("%(n)s personne", "%(n)s personnes", count) % {"n": number(count)}


def seats_words(encounter: Encounter) -> str:
    """What is free: seats, or the slots of a permanence; « complet » when nothing is."""
    left = encounter.seats_left
    if not encounter.has_registration:
        return _("Sans inscription")
    if not left:
        return _("Complet")
    if encounter.has_slots:
        words = ngettext("%(n)s créneau libre", "%(n)s créneaux libres", left)
    else:
        words = ngettext("%(n)s place libre", "%(n)s places libres", left)
    return " ".join((words % {"n": number(left)}, _("sur %(total)s") % {"total": number(encounter.seats)}))


def act_words(encounter: Encounter) -> str:
    """What one does to come, while one may register."""
    if not encounter.seats_left:
        return _("Rejoindre la liste d’attente")
    return _("Prendre un créneau") if encounter.has_slots else _("Réserver une place")


def slot_words(slot: Slot) -> str:
    """« de 14 h 20 à 14 h 40 »."""
    return _("de %(start)s à %(end)s") % {"start": hour(slot.starts_at), "end": hour(slot.ends_at)}


def ahead_of(registration: Registration) -> int:
    """How many registrations wait before this one. One query."""
    return registration.encounter.registrations.waiting().filter(number__lt=registration.number).count()


def position_words(ahead: int) -> str:
    """Where somebody stands on the waiting list."""
    if not ahead:
        return _("Vous êtes la première personne sur la liste d’attente.")
    return ngettext(
        "%(n)s inscription attend avant la vôtre.", "%(n)s inscriptions attendent avant la vôtre.", ahead
    ) % {"n": number(ahead)}
