"""Replying to a consultation, once: with an account, with an address that is confirmed, on a numbered sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.encryption import decrypt_link, encrypt_link, fingerprint
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.outreach.actions import take_entry
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_use_field_mode
from allonnes.outreach.purposes import Purpose
from allonnes.town.models import Neighbourhood
from instances.consultations import permissions
from instances.consultations.enums import ReplyChannel
from instances.consultations.messages import REPLY_TO_CONFIRM
from instances.consultations.models import Consultation, Reply, ReplyAnswer

PURPOSE = "instances.consultation_reply"
SHEET_ENTRY = Purpose("consultation_sheet", _("Saisie d’une feuille de consultation"))
LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Given:
    """What is said to one question: words, or the places of what was chosen in its list."""

    words: str = ""
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True)
class Said:
    """A questionnaire filled in: what is said to each question that was answered, and a little about who says it."""

    answers: Mapping[int, Given] = field(default_factory=dict)
    age_band: str = ""
    neighbourhood: Neighbourhood | None = None


def fingerprint_of(consultation: Consultation, email: str) -> str:
    """What stands for an address in the replies of one consultation, and in those of no other."""
    return fingerprint(f"{PURPOSE}:{consultation.pk}", email)


def page_of(consultation: Consultation) -> str:
    """Where it is read."""
    return reverse("instances:consultation", args=[consultation.slug])


@transaction.atomic
def reply_with_account(*, consultation: Consultation, by: User, said: Said, entry_id: UUID, now: datetime) -> Reply:
    """Keep the reply of somebody signed in; sent again under the same id, it is the same reply."""
    locked = lock(Consultation, consultation.pk, no_key=True)
    known = Reply.objects.filter(entry_id=entry_id, user=by).first()
    if known:
        return known
    refuse(permissions.refusal_to_reply_with_account(by, locked, now))
    known_by = fingerprint_of(locked, by.email)
    refuse(_refusal_of_second(locked, known_by))
    return _keep(locked, said, entry_id, channel=ReplyChannel.ACCOUNT, user=by, fingerprint=known_by, is_confirmed=True)


@transaction.atomic
def reply_with_address(
    *, consultation: Consultation, email: str, said: Said, entry_id: UUID, now: datetime
) -> Reply | None:
    """Keep a reply that counts once the link sent to its address is pressed.

    None when that address has replied already: nothing is kept, and whoever asks is told the same.
    """
    locked = lock(Consultation, consultation.pk, no_key=True)
    refuse(permissions.refusal_to_reply(locked, now))
    address = email.strip().lower()
    known_by = fingerprint_of(locked, address)
    known = Reply.objects.filter(entry_id=entry_id).first()
    if known or _refusal_of_second(locked, known_by):
        return known
    reply = _keep(locked, said, entry_id, channel=ReplyChannel.ADDRESS, email=address, fingerprint=known_by)
    link = reverse("instances:consultation_confirm", args=[encrypt_link(PURPOSE, reply.pk)])
    payload = {"question": locked.question, "url": page_of(locked), "link": link}
    outbox.queue(REPLY_TO_CONFIRM, key=outbox.key_of(REPLY_TO_CONFIRM, reply.pk), address=address, payload=payload)
    return reply


@transaction.atomic
def enter_sheet(
    *, consultation: Consultation, by: User, number: int, said: Said, entry_id: UUID, now: datetime
) -> Reply:
    """Key a paper sheet by its number, once whoever keys it."""
    locked = lock(Consultation, consultation.pk, no_key=True)
    known = Reply.objects.filter(entry_id=entry_id, entered_by=by).first()
    if known:
        return known
    refuse(permissions.refusal_to_enter_sheet(by, locked, now))
    refuse(permissions.refusal_of_sheet(locked, number))
    more = {"sheet_number": number, "entered_by": by, "is_confirmed": True}
    return _keep(locked, said, entry_id, channel=ReplyChannel.PAPER, **more)


@transaction.atomic
def enter_met_sheet(  # noqa: PLR0913 - which sheet, what it says, where, and who says so
    *,
    consultation: Consultation,
    by: User,
    encounter: Encounter,
    number: int,
    said: Said,
    entry_id: UUID,
    now: datetime,
) -> Reply:
    """Key a numbered sheet at an encounter, with or without network: sent again under its id, it is the same reply.

    Raises ActionDenied when the consultation was over before the encounter, or is counted; when the number served.
    """
    locked = lock(Consultation, consultation.pk, no_key=True)
    words = [encounter.pk, locked.pk, number, said.age_band, said.neighbourhood.pk if said.neighbourhood else None]
    told = sorted((key, given.words.strip(), *given.chosen) for key, given in said.answers.items())
    entry, is_new = take_entry(
        entry_id=entry_id, purpose=SHEET_ENTRY.value, encounter=encounter, by=by, said=[*words, told]
    )
    if not is_new:
        return Reply.objects.get(assisted_entry=entry)
    refuse(refusal_to_use_field_mode(by, encounter, now))
    refuse(permissions.refusal_to_enter_met(by, locked, encounter, now))
    refuse(permissions.refusal_of_sheet(locked, number))
    more = {"sheet_number": number, "entered_by": by, "is_confirmed": True, "assisted_entry": entry}
    return _keep(locked, said, entry_id, channel=ReplyChannel.PAPER, **more)


def _refusal_of_second(consultation: Consultation, known_by: str) -> str | None:
    counted = Reply.objects.counted().filter(consultation=consultation, fingerprint=known_by)
    return permissions.already_replied() if counted.exists() else None


def _keep(consultation: Consultation, said: Said, entry_id: UUID, **fields: Any) -> Reply:
    reply = Reply.objects.create(
        consultation=consultation,
        entry_id=entry_id,
        age_band=said.age_band,
        neighbourhood=said.neighbourhood,
        **fields,
    )
    asked = set(consultation.questions.values_list("pk", flat=True))
    ReplyAnswer.objects.bulk_create(
        ReplyAnswer(reply=reply, question_id=number, words=given.words.strip(), chosen=list(given.chosen))
        for number, given in said.answers.items()
        if number in asked and (given.words.strip() or given.chosen)
    )
    return reply


def reply_of_link(token: str) -> Reply | None:
    """The reply that a link confirms, or None when it is broken, too old, or forgotten since."""
    number = decrypt_link(PURPOSE, token, max_age=LINK_LIFE)
    if number is None:
        return None
    return Reply.objects.select_related("consultation").filter(pk=number).first()


@transaction.atomic
def confirm_reply(*, reply: Reply, now: datetime) -> None:
    """The button of the mail was pressed: the reply counts, and its address is no longer kept.

    Pressed again, it still counts once. Raises ActionDenied when another reply of the same address was first.
    """
    consultation = lock(Consultation, reply.consultation_id, no_key=True)
    locked = lock(Reply, reply.pk)
    if locked.is_confirmed:
        return
    refuse(permissions.refusal_to_confirm(consultation, now))
    refuse(_refusal_of_second(consultation, locked.fingerprint))
    locked.is_confirmed, locked.email = True, ""
    locked.save(update_fields=["is_confirmed", "email"])


def forget_unconfirmed(*, now: datetime) -> int:
    """What nobody confirmed in seven days goes, with its address. Returns how many replies."""
    old = Reply.objects.forgotten_before(now - LINK_LIFE)
    count = old.count()
    old.delete()
    return count
