"""A promise is born from what a council does, or from what the town answers to its opinion."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from instances.outcomes.models import Initiative, Opinion
from observatory.engagements import permissions
from observatory.engagements.actions.birth import Promise, inscribe, origin_of_council, refuse_days
from observatory.engagements.models import Engagement


@transaction.atomic
def promise_for_initiative(*, initiative: Initiative, by: User, now: datetime, promise: Promise) -> Engagement:
    """What the town helps a council to do, promised today."""
    held = lock(Initiative.objects.select_related("council"), initiative.pk)
    refuse(permissions.refusal_to_promise_initiative(by, held, now))
    today = timezone.localdate(now)
    refuse_days(promise, since=today)
    made = inscribe(promise, origin_of_council(held.council), since=today, by=by, now=now, initiative=held)
    audit.record("observatory.create", by=by, engagement=made.number)
    return made


@transaction.atomic
def promise_for_opinion(*, opinion: Opinion, by: User, now: datetime, promise: Promise) -> Engagement:
    """What the town answered to an opinion; promised on the day of its answer."""
    held = lock(Opinion.objects.select_related("council"), opinion.pk)
    refuse(permissions.refusal_to_promise_opinion(by, held, now))
    since = held.answered_on or timezone.localdate(now)
    refuse_days(promise, since=since)
    made = inscribe(promise, origin_of_council(held.council), since=since, by=by, now=now, opinion=held)
    audit.record("observatory.create", by=by, engagement=made.number)
    return made
