"""Followers and authors are told of every public change: one mail a person and day, never empty, nothing twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.contributions.audience import owned
from allonnes.core import outbox
from observatory.elections.restraint import restraint_at
from observatory.engagements.models import Change, Engagement
from observatory.following.messages import NEWS
from observatory.following.models import Follow
from observatory.following.rules import authors_of

MORNING = time(7)
By = dict[int, list[Change]]


def last_morning(now: datetime) -> datetime:
    """Seven o’clock today; yesterday’s before seven: what changed since waits for the next one."""
    local = timezone.localtime(now)
    morning = datetime.combine(local.date(), MORNING, tzinfo=local.tzinfo)
    return morning if local >= morning else morning - timedelta(days=1)


@transaction.atomic
def tell_changes(now: datetime) -> int:
    """Write to whoever must know of what changed before this morning; returns how many mails are asked.

    Each change is told once, by whichever run comes first; a second run of the same day finds nothing. Somebody who
    began to follow after a change is not told of it. Before an election nothing leaves: it is all told after it.
    """
    if restraint_at(now):
        return 0
    rows = Change.objects.filter(told_at=None, at__lt=last_morning(now)).order_by("pk")
    changes = list(rows.select_for_update(of=("self",), skip_locked=True))
    by_engagement: By = defaultdict(list)
    for change in changes:
        by_engagement[change.engagement_id].append(change)
    day = f"{last_morning(now):%Y-%m-%d}"
    sent = _tell_persons(by_engagement, day) + _tell_addresses(by_engagement, day)
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(told_at=now)
    return sent


def _tell_persons(by_engagement: By, day: str) -> int:
    told: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for engagement, follows in _followed(by_engagement):
        changes = by_engagement[engagement.pk]
        heard = {follow.user.public_id: _since(changes, follow) for follow in follows if follow.user}
        heard |= dict.fromkeys(authors_of(engagement), changes)
        for person in sorted(heard):
            if heard[person]:
                told[person].append(_told(engagement, heard[person]))
    return sum(
        outbox.queue(NEWS, key=outbox.key_of(NEWS, day, person), person=person, payload=_payload(promises))
        for person, promises in told.items()
    )


def _tell_addresses(by_engagement: By, day: str) -> int:
    """One mail an address; under each promise, the link that stops its news."""
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    first: dict[str, Follow] = {}
    for engagement, follows in _followed(by_engagement):
        for follow in follows:
            changes = [] if follow.user else _since(by_engagement[engagement.pk], follow)
            if changes:
                stop = reverse("observatory:stop_following", args=[follow.public_id])
                told[follow.email.lower()].append({**_told(engagement, changes), "stop_url": stop})
                first.setdefault(follow.email.lower(), follow)
    return sum(
        outbox.queue(
            NEWS, key=outbox.key_of(NEWS, day, first[email].public_id), address=email, payload=_payload(promises)
        )
        for email, promises in told.items()
    )


def _followed(by_engagement: By) -> Iterable[tuple[Engagement, list[Follow]]]:
    """Each promise that changed, with who follows it: an account closed meanwhile hears of nothing."""
    related = ("project", "case__author")
    rows = Engagement.objects.select_related(*related).filter(pk__in=by_engagement).order_by("pk")
    follows: dict[int, list[Follow]] = defaultdict(list)
    for follow in Follow.objects.filter(engagement__in=by_engagement).select_related("user").order_by("pk"):
        follows[follow.engagement_id].append(follow)
    return [(row, owned(follows[row.pk])) for row in rows]


def _since(changes: Sequence[Change], follow: Follow) -> list[Change]:
    return [change for change in changes if change.at >= follow.at]


def _told(engagement: Engagement, changes: Sequence[Change]) -> dict[str, Any]:
    return {"engagement": engagement.pk, "changes": [change.pk for change in changes]}


def _payload(promises: list[dict[str, Any]]) -> dict[str, Any]:
    """References alone; the notice of the site leads to the promise, or to the list of those that changed."""
    return {"changed": promises, "url": _url(promises)}


def _url(promises: list[dict[str, Any]]) -> str:
    if len(promises) > 1:
        return reverse("observatory:list")
    return Engagement.objects.get(pk=promises[0]["engagement"]).get_absolute_url()
