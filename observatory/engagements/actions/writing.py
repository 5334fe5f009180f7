"""What every act on a promise does: hold its row, tell everybody in one sentence, count its changes."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.locking import lock
from observatory.engagements.models import Change, Engagement


def locked(engagement: Engagement) -> Engagement:
    """The promise under lock, as it is now."""
    return lock(Engagement, engagement.pk)


def write(engagement: Engagement, **values: Any) -> None:
    """Write fields, and count the change."""
    Engagement.objects.filter(pk=engagement.pk).update(**values, revision=F("revision") + 1)
    for name, value in values.items():
        setattr(engagement, name, value)


def tell(engagement: Engagement, kind: str, words: str, *, by: User | None, now: datetime) -> Change:
    """What everybody reads, and what followers are told; news also end the silence."""
    change = Change.objects.create(engagement=engagement, kind=kind, words=words.strip(), by=by, at=now)
    write(engagement, last_news_on=timezone.localdate(now), reminded_on=None)
    return change
