"""A promise begins, is delivered with its proof, stops with a decision: each change of state is told to everybody."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.templatetags.french import short_day
from allonnes.core.workflow import SYSTEM, Actor, Along
from observatory.engagements import permissions
from observatory.engagements.actions.writing import locked, tell
from observatory.engagements.enums import ChangeKind, EngagementState, MilestoneKind
from observatory.engagements.models import Engagement, Milestone
from observatory.engagements.workflow import ENGAGEMENT

# Residents have two months to judge what is delivered.
EVALUATION_DAYS = 60
NOT_STOPPED: dict[str, Any] = {"stop_reason": "", "stop_decision": "", "stopped_on": None}


def _send(
    held: Engagement, event: str, *, by: Actor, now: datetime, words: str = "", reason: str = "", **row: Any
) -> Engagement:
    decision = {"decision": row["stop_decision"]} if row.get("stop_decision") else {}
    workflow.advance(ENGAGEMENT, held, event, by=by, reason=reason, along=Along(row=row, history=decision))
    who = by if isinstance(by, User) else None
    said = _("État : %(state)s. %(words)s") % {"state": held.state_words.lower(), "words": words or reason.strip()}
    tell(held, ChangeKind.STATE, said, by=who, now=now)
    audit.record("observatory.advance", by=who, engagement=held.number, step=held.state_words)
    return held


@transaction.atomic
def start_study(*, engagement: Engagement, by: User, now: datetime) -> Engagement:
    """The service begins to study how to keep the promise."""
    held = locked(engagement)
    refuse(permissions.refusal_to_start_study(by, held, now))
    return _send(held, "start_study", by=by, now=now)


@transaction.atomic
def start_works(*, engagement: Engagement, by: User, now: datetime) -> Engagement:
    """The works, or what makes the promise real, begin."""
    held = locked(engagement)
    refuse(permissions.refusal_to_start_works(by, held, now))
    return _send(held, "start_works", by=by, now=now)


@transaction.atomic
def deliver(*, engagement: Engagement, day: date, place: str, by: User, now: datetime) -> Engagement:
    """The promise is kept: on a day that is past, at a place where it is seen, proven by a photo. Residents judge it.

    Raises ActionDenied without a photo « après », for a day to come or before the promise, without a place.
    """
    held = locked(engagement)
    refuse(permissions.refusal_to_deliver(by, held, now))
    refuse(permissions.refusal_of_past_day(engagement=held, day=day, now=now))
    if not place.strip():
        raise ActionDenied(_("Dites où l’on voit ce qui est livré."))
    ends = timezone.localdate(now) + timedelta(days=EVALUATION_DAYS)
    words = _("Livré le %(day)s, %(place)s. Donnez votre avis jusqu’au %(ends)s.") % {
        "day": short_day(day),
        "place": place.strip(),
        "ends": short_day(ends),
    }
    row: dict[str, Any] = {"delivered_on": day, "delivery_place": place.strip(), "evaluation_ends_on": ends}
    sent = _send(held, "deliver", by=by, now=now, words=words, **row)
    _steps(sent).filter(kind=MilestoneKind.DELIVERY).update(done_on=day)
    evaluation = _steps(sent).filter(kind=MilestoneKind.EVALUATION)
    evaluation.filter(planned_on=None).update(planned_on=ends, due_on=ends)
    evaluation.update(due_on=ends)
    return sent


def _steps(engagement: Engagement) -> Any:
    return Milestone.objects.filter(engagement=engagement)


@transaction.atomic
def take_back(*, engagement: Engagement, reason: str, by: User, now: datetime) -> Engagement:
    """A delivery said by mistake; told as plainly as it was said."""
    held = locked(engagement)
    refuse(permissions.refusal_to_take_back(by, held, now))
    row: dict[str, Any] = {"delivered_on": None, "delivery_place": "", "evaluation_ends_on": None}
    sent = _send(held, "take_back", by=by, now=now, reason=reason, **row)
    _steps(sent).filter(kind=MilestoneKind.DELIVERY).update(done_on=None)
    return sent


@transaction.atomic
def suspend(*, engagement: Engagement, reason: str, decision: str, by: User, now: datetime) -> Engagement:
    """Nothing more is done for now: a reason and a decision, both public."""
    held = locked(engagement)
    refuse(permissions.refusal_to_suspend(by, held, now))
    return _stop(held, "suspend", reason, decision, by=by, now=now)


@transaction.atomic
def abandon(*, engagement: Engagement, reason: str, decision: str, by: User, now: datetime) -> Engagement:
    """The promise will not be kept: a reason and a decision, both public, and no way back."""
    held = locked(engagement)
    refuse(permissions.refusal_to_abandon(by, held, now))
    return _stop(held, "abandon", reason, decision, by=by, now=now)


def _stop(held: Engagement, event: str, reason: str, decision: str, *, by: User, now: datetime) -> Engagement:
    if not decision.strip():
        raise ActionDenied(_("Indiquez la décision : délibération ou arrêté, avec son numéro et sa date."))
    words = _("%(reason)s Décision : %(decision)s.") % {"reason": reason.strip(), "decision": decision.strip()}
    row: dict[str, Any] = {
        "stop_reason": reason.strip(),
        "stop_decision": decision.strip(),
        "stopped_on": timezone.localdate(now),
    }
    return _send(held, event, by=by, now=now, words=words, reason=reason, **row)


@transaction.atomic
def resume(*, engagement: Engagement, reason: str, by: User, now: datetime) -> Engagement:
    """What was suspended goes on from where it was."""
    held = locked(engagement)
    refuse(permissions.refusal_to_resume(by, held, now))
    return _send(held, "resume", by=by, now=now, reason=reason, **NOT_STOPPED)


@transaction.atomic
def close_evaluation(*, engagement: Engagement, by: Actor, now: datetime) -> Engagement:
    """The time to judge is over: its counts are read by everybody."""
    held = locked(engagement)
    refuse(workflow.refusal(ENGAGEMENT, held, "close_evaluation", by=by))
    today = timezone.localdate(now)
    sent = _send(held, "close_evaluation", by=by, now=now, words=_("Merci à celles et ceux qui ont répondu."))
    _steps(sent).filter(kind=MilestoneKind.EVALUATION).update(done_on=today)
    return sent


def close_due_evaluations(now: datetime) -> int:
    """Every evaluation whose last day is over; returns how many were closed."""
    closed = [close_evaluation(engagement=engagement, by=SYSTEM, now=now) for engagement in _over(now)]
    return len(closed)


def _over(now: datetime) -> Iterator[Engagement]:
    rows = Engagement.objects.filter(state=EngagementState.DELIVERED, evaluation_ends_on__lt=timezone.localdate(now))
    return rows.order_by("pk").iterator(chunk_size=200)
