"""Who may do what around encounters: each function gives the French reason of a refusal, or None."""

from datetime import datetime

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.restraint import refusal_to_promote
from allonnes.core.templatetags.french import when
from allonnes.core.workflow import Actor, SignedLink
from allonnes.outreach.enums import EncounterKind, EncounterState
from allonnes.outreach.models import AssistedEntry, Encounter, OwnEntry, Registration, Slot, Stop
from allonnes.outreach.purposes import REGISTRATION
from allonnes.outreach.workflow import ENCOUNTER
from allonnes.outreach.workflow import REGISTRATION as SEATS
from allonnes.town.models import Place

# A class or a club asks the town: it has more to prepare.
MOST_PEOPLE = 10
SHORTEST_SLOT, LONGEST_SLOT, MOST_SLOTS = 5, 180, 100

USED_ENTRY = gettext_lazy(
    "Cette fiche a déjà servi pour une autre personne : rien de nouveau n’est enregistré. En voici une neuve. "
    "Relisez-la, puis envoyez-la."
)


OTHER_CONTENT = gettext_lazy(
    "Cette saisie est déjà enregistrée, avec un autre texte : rien n’a changé. Pour en envoyer une autre, "
    "commencez une nouvelle saisie."
)


def refusal_to_open_field_mode(user: User) -> str | None:
    """Agents and partner associations; elected officials read no personal data."""
    if not user.has_perm("outreach.use_field_mode"):
        return _("Le mode terrain est réservé aux agents et aux associations partenaires.")
    return None


def refusal_to_use_field_mode(user: User, encounter: Encounter, now: datetime) -> str | None:
    """Those who may open it, from the day before an encounter to two days after it."""
    said_no = refusal_to_open_field_mode(user)
    if said_no:
        return said_no
    if encounter.state == EncounterState.CANCELLED:
        return _("Cette rencontre est annulée.")
    if not encounter.is_open_in_the_field(now):
        return _("On peut saisir pour une rencontre de la veille jusqu’à deux jours après.")
    return None


def refusal_to_send_again(entry: AssistedEntry, purpose: str, fingerprint: str) -> str | None:
    """An entry already written comes back the same, or not at all."""
    is_same = entry.purpose == purpose and constant_time_compare(entry.fingerprint, fingerprint)
    return None if is_same else str(OTHER_CONTENT)


def refusal_to_send_own_again(by: User, entry: OwnEntry, purpose: str, fingerprint: str) -> str | None:
    """The same, by the same person."""
    is_same = (entry.purpose, entry.person_id) == (purpose, by.pk)
    return None if is_same and constant_time_compare(entry.fingerprint, fingerprint) else str(OTHER_CONTENT)


def refusal_to_repeat_registration(user: User, entry: AssistedEntry, encounter: Encounter, address: str) -> str | None:
    """One form registers one person: sent again it must say the same thing, by the same hand, at the same place."""
    is_same = (
        entry.purpose == REGISTRATION.value
        and (entry.entered_by_id, entry.encounter_id) == (user.pk, encounter.pk)
        and entry.for_user is not None
        and entry.for_user.email.lower() == address
    )
    return None if is_same else str(USED_ENTRY)


def refusal_to_write_encounter(user: User) -> str | None:
    """Writing and correcting the page of an encounter, at the desk."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit d’écrire une rencontre.")
    return None


def refusal_to_set_seats(encounter: Encounter, seats: int | None) -> str | None:
    """Seats that people hold are not taken from them; those of a permanence are its slots."""
    if encounter.has_slots and seats != encounter.seats and encounter.slots.exists():
        return _("Ici, les places sont les créneaux : refaites les créneaux pour en changer le nombre.")
    if seats is None and encounter.registrations.active().exists():
        return _("Des personnes sont inscrites : l’inscription ne peut plus être retirée.")
    if seats is not None and seats < encounter.seats_taken:
        return _("%(taken)s places sont déjà prises : il en faut au moins autant.") % {"taken": encounter.seats_taken}
    return None


def refusal_to_move_encounter(user: User, encounter: Encounter, now: datetime) -> str | None:
    """Before it is over."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit de déplacer une rencontre.")
    if encounter.state != EncounterState.PLANNED or now >= encounter.ends_at:
        return _("On ne déplace qu’une rencontre à venir.")
    return None


def refusal_of_move(
    encounter: Encounter, *, starts_at: datetime, ends_at: datetime, place: Place, now: datetime
) -> str | None:
    """Somewhere else or at another time, to come, and with a length."""
    if ends_at <= starts_at:
        return _("La fin vient après le début.")
    if starts_at <= now:
        return _("Le nouveau jour est déjà passé.")
    if (starts_at, ends_at, place.pk) == (encounter.starts_at, encounter.ends_at, encounter.place_id):
        return _("Rien ne change : choisissez un autre jour, une autre heure ou un autre lieu.")
    return None


def refusal_to_write_account(user: User, encounter: Encounter, now: datetime) -> str | None:
    """A draft, until it is published; then it is corrected by publishing again."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit d’écrire le compte rendu.")
    if encounter.has_account:
        return _("Le compte rendu est publié : corrigez-le en le publiant de nouveau.")
    return _too_early_to_tell(encounter, now)


def _too_early_to_tell(encounter: Encounter, now: datetime) -> str | None:
    if encounter.state == EncounterState.CANCELLED or now < encounter.starts_at:
        return _("Le compte rendu s’écrit une fois la rencontre commencée.")
    return None


def refusal_to_write_headcounts(user: User, encounter: Encounter, now: datetime) -> str | None:
    """Once it has begun."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit d’écrire combien de personnes sont venues.")
    if encounter.state == EncounterState.CANCELLED or now < encounter.starts_at:
        return _("On compte les personnes une fois la rencontre commencée.")
    return None


def refusal_to_change_photos(user: User | None, encounter: Encounter, now: datetime) -> str | None:
    """Who publishes the account shows its photos; a coming encounter has none."""
    if user is None or not user.has_perm("outreach.publish_account"):
        return _("Vous n’avez pas le droit de montrer des photos.")
    if encounter.state == EncounterState.CANCELLED or now < encounter.starts_at:
        return _("Les photos viennent une fois la rencontre commencée.")
    return None


def refusal_to_change_route(user: User, encounter: Encounter, now: datetime | None) -> str | None:
    """The stops are those of a walk."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit d’écrire le parcours.")
    if encounter.kind != EncounterKind.URBAN_WALK:
        return _("Seule une balade urbaine a des étapes.")
    return None


def refusal_to_remove_stop(stop: Stop) -> str | None:
    """What was said at a stop stays there."""
    if stop.assisted_entries.exists():
        return _("Des demandes ou des projets ont été notés à cette étape : elle reste dans le parcours.")
    return None


def refusal_to_make_slots(user: User, encounter: Encounter, now: datetime) -> str | None:
    """For a permanence to come, while nobody has booked."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit de faire les créneaux.")
    if encounter.kind != EncounterKind.ONLINE_HELP:
        return _("Seule une permanence d’aide aux démarches a des créneaux.")
    if encounter.state != EncounterState.PLANNED or now >= encounter.starts_at:
        return _("On ne fait les créneaux que d’une permanence à venir.")
    if encounter.registrations.active().exists():
        return _("Des personnes ont déjà pris un créneau : ils restent comme ils sont.")
    return None


def refusal_of_slot_length(count: int) -> str | None:
    """At least one, and as many as a page can hold."""
    if count < 1:
        return _("Un créneau est plus long que la permanence : choisissez moins de minutes.")
    if count > MOST_SLOTS:
        return _("Cela fait trop de créneaux : choisissez plus de minutes.")
    return None


def refusal_to_register(encounter: Encounter, now: datetime, *, is_by_hand: bool = False) -> str | None:
    """Before its last moment, from its opening; an agent writes somebody down until the end of the encounter."""
    if encounter.state == EncounterState.CANCELLED:
        return _("Cette rencontre est annulée.")
    if not encounter.has_registration:
        return _("Cette rencontre est sans inscription : venez comme vous êtes.")
    last = encounter.ends_at if is_by_hand else encounter.starts_at
    if encounter.state != EncounterState.PLANNED or now >= last:
        return _("Cette rencontre a commencé ou est passée : on ne s’inscrit plus.")
    return None if is_by_hand else _out_of_hours(encounter, now)


def _out_of_hours(encounter: Encounter, now: datetime) -> str | None:
    """Before the opening of registrations, or after their end."""
    if encounter.registration_opens_at and now < encounter.registration_opens_at:
        return _("Les inscriptions ouvrent %(when)s.") % {"when": when(encounter.registration_opens_at)}
    if now >= encounter.last_moment_to_register:
        return _("Les inscriptions sont finies. Appelez la mairie si vous voulez encore venir.")
    return None


def refusal_of_party(encounter: Encounter, people: int) -> str | None:
    """Somebody, not more than a family with friends, and not more than there are seats."""
    if people < 1:
        return _("Dites combien de personnes viennent.")
    if people > MOST_PEOPLE:
        return _("Vous êtes plus de %(most)s : appelez la mairie, pour que tout soit prêt.") % {"most": MOST_PEOPLE}
    if people > (encounter.seats or 0):
        return _("Cette rencontre n’a que %(seats)s places en tout.") % {"seats": encounter.seats}
    return None


def refusal_to_register_twice(registration: Registration) -> str | None:
    """One active registration for an address, and for an account; said to that account, or to the staff alone."""
    rows = registration.encounter.registrations.active()
    if registration.user_id and rows.filter(user=registration.user_id).exists():
        return _("Vous êtes déjà sur la liste de cette rencontre : voyez « Mon compte ».")
    if rows.of_address(registration.email).exists():
        return _("Cette adresse est déjà inscrite à cette rencontre : voyez la liste.")
    return None


def refusal_of_slot(encounter: Encounter, slot: Slot | None) -> str | None:
    """A permanence is booked by a free slot of its own; the others have none. When all are taken, one waits."""
    if not encounter.has_slots:
        return None if slot is None else _("Cette rencontre n’a pas de créneaux.")
    if slot is None:
        return _("Choisissez un créneau.") if encounter.seats_left else None
    if not encounter.slots.free().filter(pk=slot.pk).exists():
        return _("Ce créneau vient d’être pris. Choisissez-en un autre.")
    return None


def refusal_to_enter_registration(user: User, encounter: Encounter, now: datetime) -> str | None:
    """Writing somebody down at the desk, for who asks by telephone or at the counter."""
    if not user.has_perm("outreach.add_registration"):
        return _("Vous n’avez pas le droit d’inscrire quelqu’un.")
    return refusal_to_register(encounter, now, is_by_hand=True)


def refusal_to_cancel_registration(by: Actor, registration: Registration, now: datetime) -> str | None:
    """By who registered, before the encounter begins; by the staff, until it is over."""
    said_no = workflow.refusal(SEATS, registration, "cancel", by=by)
    if said_no:
        return _("Cette inscription est déjà annulée.") if registration.is_cancelled else said_no
    is_theirs = isinstance(by, SignedLink) or registration.is_author(by)
    last = registration.encounter.starts_at if is_theirs else registration.encounter.ends_at
    if now >= last:
        return _("La rencontre a commencé ou est passée : il n’y a plus rien à annuler.")
    return None


def refusal_to_hold_encounter(user: User, encounter: Encounter, now: datetime) -> str | None:
    """Said to have taken place only once begun."""
    said_no = workflow.refusal(ENCOUNTER, encounter, "hold", by=user)
    if said_no is None and now < encounter.starts_at:
        return _("Cette rencontre n’a pas encore commencé.")
    return said_no


def refusal_to_cancel_encounter(user: User, encounter: Encounter, now: datetime) -> str | None:
    """Before its end; the reason is asked by the action."""
    said_no = workflow.refusal(ENCOUNTER, encounter, "cancel", by=user)
    if said_no is None and now >= encounter.ends_at:
        return _("Cette rencontre est déjà passée.")
    return said_no


def refusal_to_replace_encounter(user: User, encounter: Encounter, now: datetime) -> str | None:
    """Only what is cancelled gets another date, by whoever may cancel."""
    if not user.has_perm("outreach.cancel_encounter"):
        return _("Vous n’avez pas le droit de dire la nouvelle date.")
    if not encounter.is_cancelled:
        return _("Cette rencontre n’est pas annulée : pour changer son jour, déplacez-la.")
    return None


def refusal_of_replacement(encounter: Encounter, replaced_by: Encounter, now: datetime) -> str | None:
    """Another encounter, to come, that takes place; said once."""
    if replaced_by.pk == encounter.pk:
        return _("Choisissez une autre rencontre.")
    if replaced_by.pk == encounter.replaced_by_id:
        return _("C’est déjà la nouvelle date.")
    if replaced_by.is_cancelled or replaced_by.ends_at <= now:
        return _("Choisissez une rencontre à venir, qui n’est pas annulée.")
    return None


def refusal_to_announce_encounter(user: User, encounter: Encounter, now: datetime) -> str | None:
    """A planned encounter still to come."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit d’annoncer une rencontre.")
    if encounter.state != EncounterState.PLANNED or now >= encounter.starts_at:
        return _("On n’annonce qu’une rencontre à venir.")
    return None


def refusal_to_publish_account(user: User, encounter: Encounter, now: datetime) -> str | None:
    """The public account comes after the encounter; not before an election."""
    if not user.has_perm("outreach.publish_account"):
        return _("Vous n’avez pas le droit de publier le compte rendu.")
    return _too_early_to_tell(encounter, now) or refusal_to_promote(now)
