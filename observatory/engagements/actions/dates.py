"""The steps of a promise: first planned, moved with a public reason, done, or left out."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.templatetags.french import short_day
from observatory.engagements import permissions
from observatory.engagements.actions.writing import locked, tell, write
from observatory.engagements.enums import ChangeKind, MilestoneKind
from observatory.engagements.models import Engagement, Milestone, Slip
from observatory.engagements.words import gap

MIN_REASON = 10


def milestone_of(engagement: Engagement, kind: str) -> Milestone:
    """One step of a promise under lock."""
    milestone: Milestone = engagement.milestones.get(kind=kind)
    milestone.engagement = engagement
    return milestone


def _update(milestone: Milestone, **values: Any) -> None:
    Milestone.objects.filter(pk=milestone.pk).update(**values)


@transaction.atomic
def set_date(*, engagement: Engagement, kind: str, day: date, reason: str, by: User, now: datetime) -> Milestone:
    """Say when a step is planned. The first date is part of the promise; from then on, another one needs a reason.

    Raises ActionDenied for a step that is done, and without a reason that says something (ten letters).
    """
    held = locked(engagement)
    milestone = milestone_of(held, kind)
    refuse(permissions.refusal_to_move(by, milestone, day, now))
    if milestone.due_on is None:
        _plan(held, milestone, day, by=by, now=now)
    else:
        _move(held, milestone, day, reason.strip(), by=by, now=now)
    return milestone


def _plan(engagement: Engagement, milestone: Milestone, day: date, *, by: User, now: datetime) -> None:
    _update(milestone, planned_on=day, due_on=day)
    if milestone.kind == MilestoneKind.DELIVERY:
        write(engagement, promised_on=day, due_on=day)
    words = _("%(step)s : date annoncée, le %(day)s.") % {"step": milestone, "day": short_day(day)}
    tell(engagement, ChangeKind.MILESTONE, words, by=by, now=now)


def _move(engagement: Engagement, milestone: Milestone, day: date, reason: str, *, by: User, now: datetime) -> None:
    if len(reason) < MIN_REASON:
        raise ActionDenied(_("Cette étape avait une date : dites pourquoi elle change, en une phrase que tous liront."))
    Slip.objects.create(
        engagement=engagement, milestone=milestone, old_day=milestone.due_on, new_day=day, reason=reason, by=by, at=now
    )
    words = _("%(step)s : %(gap)s, le %(day)s au lieu du %(old)s. %(reason)s") % {
        "step": milestone,
        "gap": gap(milestone.due_on, day),
        "day": short_day(day),
        "old": short_day(milestone.due_on),
        "reason": reason,
    }
    _update(milestone, due_on=day)
    if milestone.kind == MilestoneKind.DELIVERY:
        write(engagement, due_on=day)
    tell(engagement, ChangeKind.SLIP, words, by=by, now=now)
    audit.record("observatory.move_date", by=by, engagement=engagement.number, step=milestone.kind)


@transaction.atomic
def finish_milestone(*, engagement: Engagement, kind: str, day: date, note: str, by: User, now: datetime) -> Milestone:
    """A step is done, on a day that is past; its note says what came of it."""
    held = locked(engagement)
    milestone = milestone_of(held, kind)
    refuse(permissions.refusal_to_finish(by, milestone, day, now))
    _update(milestone, done_on=day, note=note.strip())
    words = _("%(step)s : étape faite le %(day)s. %(note)s") % {
        "step": milestone,
        "day": short_day(day),
        "note": note.strip(),
    }
    tell(held, ChangeKind.MILESTONE, words, by=by, now=now)
    return milestone


@transaction.atomic
def skip_milestone(*, engagement: Engagement, kind: str, note: str, by: User, now: datetime) -> Milestone:
    """This promise has no such step, and says why."""
    held = locked(engagement)
    milestone = milestone_of(held, kind)
    refuse(permissions.refusal_to_skip(by, milestone, now))
    _update(milestone, is_skipped=True, note=note.strip())
    words = _("%(step)s : sans objet. %(note)s") % {"step": milestone, "note": note.strip()}
    tell(held, ChangeKind.MILESTONE, words, by=by, now=now)
    return milestone
