"""A parent's agreement before 18: asked by mail at an address of their own, or signed on paper."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.encryption import fingerprint
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.outbox import MessageKind
from allonnes.core.templatetags.french import short_day
from allonnes.core.workflow import SYSTEM, Along, SignedLink, advance, due
from instances.councils import candidacy_rules as rules
from instances.councils.enums import CandidacyState
from instances.councils.links import parent_link
from instances.councils.messages import PARENT_ANSWERED, PARENT_ASKED, PARENT_REMINDER
from instances.councils.models import Candidacy
from instances.councils.recipients import tell_candidate
from instances.councils.workflow import CANDIDACY, PARENT, PARENT_DAYS

REMINDED_AFTER = timedelta(days=10)


def write_to_parent(candidacy: Candidacy, kind: MessageKind = PARENT_ASKED) -> bool:
    """Ask a parent once, then remind once. Not of the account: a child reads the messages sent for them."""
    if not candidacy.parent_email or candidacy.parent_asked_at is None:
        return False
    last_day = timezone.localdate(candidacy.parent_asked_at) + timedelta(days=PARENT_DAYS)
    told = {"council": candidacy.council.name, "first_name": candidacy.first_name, "until": short_day(last_day)}
    return outbox.queue(
        kind,
        key=outbox.key_of(kind, candidacy.pk, fingerprint(kind.name, candidacy.parent_email)),
        address=candidacy.parent_email,
        payload=told,
        secret={"url": parent_link(candidacy)},
    )


def _locked(candidacy: Candidacy) -> Candidacy:
    return lock(Candidacy.objects.select_related("council", "author"), candidacy.pk)


@transaction.atomic
def answer_parent(*, candidacy: Candidacy, is_granted: bool, now: datetime) -> Candidacy:
    """A parent agrees, refuses, or takes the agreement back before the town has decided. Raises ActionDenied."""
    row = _locked(candidacy)
    refuse(rules.refusal_to_answer_parent(row, is_granted))
    event = "parent_agrees" if is_granted else "parent_refuses"
    told = {"parent_agreed_at": now} if is_granted else {"parent_agreed_at": None, "decided_at": now}
    advance(CANDIDACY, row, event, by=SignedLink(PARENT), along=Along(row=told))
    tell_candidate(row, PARENT_ANSWERED, fact=event, has_agreed=is_granted)
    return row


@transaction.atomic
def note_paper(*, candidacy: Candidacy, by: User, now: datetime) -> Candidacy:
    """The paper that the parent signed is at the town hall."""
    row = _locked(candidacy)
    refuse(rules.refusal_to_note_paper(by, row, now))
    told = {"parent_agreed_at": now, "is_parent_on_paper": True}
    advance(CANDIDACY, row, "parent_agrees", by=by, along=Along(row=told))
    tell_candidate(row, PARENT_ANSWERED, fact="parent_agrees", has_agreed=True)
    return row


def remind_parents(now: datetime) -> int:
    """Once, after ten days of silence. Returns how many are reminded."""
    waiting = Candidacy.objects.filter(
        state=CandidacyState.AWAITING_PARENT, parent_reminded_at=None, parent_asked_at__lt=now - REMINDED_AFTER
    )
    return sum(_remind(candidacy, now) for candidacy in waiting.select_related("council").order_by("pk"))


@transaction.atomic
def _remind(candidacy: Candidacy, now: datetime) -> bool:
    row = _locked(candidacy)
    if row.state != CandidacyState.AWAITING_PARENT or row.parent_reminded_at is not None:
        return False
    Candidacy.objects.filter(pk=row.pk).update(parent_reminded_at=now)
    return write_to_parent(row, PARENT_REMINDER)


def expire_candidacies(now: datetime) -> int:
    """No parent answered in thirty days: the candidacy ends, and whoever applied knows it. Returns how many."""
    waiting = Candidacy.objects.filter(state=CandidacyState.AWAITING_PARENT).select_related("council", "author")
    over = list(due(CANDIDACY, waiting.order_by("pk"), now))
    for candidacy, event in over:
        _expire(candidacy, event, now)
    return len(over)


@transaction.atomic
def _expire(candidacy: Candidacy, event: str, now: datetime) -> None:
    advance(CANDIDACY, candidacy, event, by=SYSTEM, along=Along(row={"decided_at": now}))
    tell_candidate(candidacy, PARENT_ANSWERED, fact=event, has_agreed=False)
