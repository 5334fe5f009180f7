"""Subjects brought to a council: suggested, taken up, treated or declined, and their author told each time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.outbox import MessageKind
from allonnes.core.templatetags.french import day
from allonnes.core.workflow import Along, advance
from allonnes.outreach.models import AssistedEntry
from instances.councils.models import Council
from instances.councils.permissions import refusal_to_animate
from instances.meetings.models import MeetingItem
from instances.outcomes import permissions
from instances.outcomes.enums import ReferralOrigin
from instances.outcomes.messages import REFERRAL_ANSWERED, REFERRAL_RECEIVED
from instances.outcomes.models import Referral
from instances.outcomes.workflow import REFERRAL


@dataclass(frozen=True)
class Suggested:
    """What somebody proposes. `source`, `source_url`: the public number and page of what it comes from."""

    subject: str
    words: str
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class By:
    """Who proposes: an account, or a first name and an address, or nobody to answer; entered face to face or not."""

    author: User | None = None
    first_name: str = ""
    email: str = ""
    assisted_entry: AssistedEntry | None = None


@transaction.atomic
def suggest_subject(*, council: Council, said: Suggested, by: By, now: datetime) -> Referral:
    """A resident proposes a subject; those who animate the council read it, nobody else does."""
    held = lock(Council, council.pk, no_key=True)
    refuse(permissions.refusal_to_suggest(held, now))
    referral = Referral.objects.create(
        council=held,
        origin=ReferralOrigin.RESIDENT,
        subject=said.subject.strip(),
        words=said.words.strip(),
        source=said.source,
        source_url=said.source_url,
        author=by.author,
        first_name=by.first_name.strip(),
        email="" if by.author else by.email.strip(),
        assisted_entry=by.assisted_entry,
    )
    _tell(referral, REFERRAL_RECEIVED, fact="received")
    return referral


@transaction.atomic
def refer_subject(*, council: Council, origin: str, said: Suggested, by: User, now: datetime) -> Referral:
    """The town asks the council, or the council takes up a subject by itself: taken up at once."""
    held = lock(Council, council.pk, no_key=True)
    refuse(refusal_to_animate(by, held, now))
    referral = Referral.objects.create(
        council=held,
        origin=origin,
        subject=said.subject.strip(),
        words=said.words.strip(),
        source=said.source,
        source_url=said.source_url,
    )
    advance(REFERRAL, referral, "take_up", by=by)
    return referral


@transaction.atomic
def take_up(*, referral: Referral, by: User, now: datetime, item: MeetingItem | None = None) -> None:
    """The council will talk about it, at a point of a meeting once this is known; whoever proposed it is told."""
    row = lock(Referral.objects.select_related("council"), referral.pk)
    refuse(permissions.refusal_to_take_up(by, row, now))
    if item is not None and item.meeting.council_id != row.council_id:
        refuse(_("Ce point est à l’ordre du jour d’un autre conseil."))
    advance(REFERRAL, row, "take_up", by=by, along=Along(row={"item": item}))
    _tell(row, REFERRAL_ANSWERED, fact="taken-up", answer=_words_of(item))


def _words_of(item: MeetingItem | None) -> str:
    if item is None:
        return _("Le conseil va en parler.")
    return _("Le conseil en parle à sa réunion du %(day)s.") % {"day": day(item.meeting.starts_at)}


@transaction.atomic
def treat(*, referral: Referral, answer: str, by: User, now: datetime) -> None:
    """The council talked about it, without an opinion: what it says."""
    row = lock(Referral.objects.select_related("council"), referral.pk)
    refuse(permissions.refusal_to_treat(by, row, now))
    advance(REFERRAL, row, "treat", by=by, along=Along(row={"answer": answer.strip()}))
    _tell(row, REFERRAL_ANSWERED, fact="treated", answer=answer.strip())


@transaction.atomic
def decline(*, referral: Referral, reason: str, by: User, now: datetime) -> None:
    """Not for this council: whoever proposed it reads why."""
    row = lock(Referral.objects.select_related("council"), referral.pk)
    refuse(permissions.refusal_to_decline(by, row, now))
    advance(REFERRAL, row, "decline", by=by, reason=reason, along=Along(row={"answer": reason.strip()}))
    _tell(row, REFERRAL_ANSWERED, fact="declined", answer=reason.strip())


def _tell(referral: Referral, kind: MessageKind, *, fact: str, **more: Any) -> None:
    """One mail a fact, to the account or to the address; a subject of the town has nobody to tell."""
    payload = {
        "subject": referral.subject,
        "council": referral.council.name,
        "url": reverse("instances:council", args=[referral.council.slug]),
        **more,
    }
    key = outbox.key_of(kind, referral.pk, fact)
    if referral.author:
        outbox.queue(kind, key=key, person=referral.author.public_id, payload=payload)
    elif referral.email:
        outbox.queue(kind, key=key, address=referral.email, payload=payload)
