"""Who may do what around encounters: each function gives the French reason of a refusal, or None."""

from datetime import datetime

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import AssistedEntry, Encounter, OwnEntry
from allonnes.outreach.purposes import REGISTRATION
from allonnes.outreach.workflow import ENCOUNTER

USED_ENTRY = gettext_lazy(
    "Cette fiche a déjà servi pour une autre personne : rien de nouveau n’est enregistré. En voici une neuve. "
    "Relisez-la, puis envoyez-la."
)


OTHER_CONTENT = gettext_lazy(
    "Cette saisie est déjà enregistrée, avec un autre texte : rien n’a changé. Pour en envoyer une autre, "
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


def refusal_to_announce_encounter(user: User, encounter: Encounter, now: datetime) -> str | None:
    """A planned encounter still to come."""
    if not user.has_perm("outreach.change_encounter"):
        return _("Vous n’avez pas le droit d’annoncer une rencontre.")
    if encounter.state != EncounterState.PLANNED or now >= encounter.starts_at:
        return _("On n’annonce qu’une rencontre à venir.")
    return None


def refusal_to_publish_account(user: User, encounter: Encounter, now: datetime) -> str | None:
    """The public account comes after the encounter."""
    if not user.has_perm("outreach.publish_account"):
        return _("Vous n’avez pas le droit de publier le compte rendu.")
    if encounter.state == EncounterState.CANCELLED or now < encounter.starts_at:
        return _("Le compte rendu s’écrit une fois la rencontre commencée.")
    return None
