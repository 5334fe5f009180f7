"""Writing down a visa of the archives, and letting go what it covers."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.retention import RULES
from observatory.archiving.models import ArchiveVisa
from observatory.archiving.permissions import refusal_to_eliminate, refusal_to_enter_visa


@transaction.atomic
def enter_visa(*, visa: ArchiveVisa, by: User, now: datetime) -> ArchiveVisa:
    """Keep who gave it, when, under which reference, and how many things were due at that moment."""
    refuse(refusal_to_enter_visa(by, visa.kind, visa.given_on, now))
    visa.seen, visa.seen_at, visa.entered_by = RULES[visa.kind].due(now).count, now, by
    visa.save()
    audit.record("observatory.enter_visa", by=by, visa=visa.reference, retention=visa.kind, things=visa.seen)
    return visa


@transaction.atomic
def eliminate(*, visa: ArchiveVisa, now: datetime) -> int:
    """Let go what was due when the visa was written down, no more, once. Returns how many."""
    held = lock(ArchiveVisa, visa.pk)
    refuse(refusal_to_eliminate(held))
    gone: int = RULES[held.kind].eliminate(as_of=held.seen_at, now=now, by=held.entered_by)
    held.used_at, held.eliminated = now, gone
    held.save(update_fields=["used_at", "eliminated"])
    audit.record("observatory.eliminate", by=held.entered_by, visa=held.reference, retention=held.kind, things=gone)
    return gone
