"""Before a promise falls silent, its service is reminded, once a silence: one mail a person and day."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import ROLES
from allonnes.core import outbox
from allonnes.core.errors import refuse
from observatory.engagements import permissions
from observatory.engagements.actions.writing import locked, write
from observatory.engagements.messages import SILENT_SOON
from observatory.engagements.models import Engagement
from observatory.engagements.workflow import HANDLE


@transaction.atomic
def remind_services(now: datetime) -> int:
    """Write to those who follow the promises of each service that were not told of for 76 days. Returns how many mails.

    A promise of no service, or of one where nobody works, waits in the queues of the administrator alone.
    """
    today = timezone.localdate(now)
    rows = Engagement.objects.open().filter(
        department__isnull=False, reminded_on=None, last_news_on__lt=today - permissions.REMIND_AFTER
    )
    quiet = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("project").order_by("pk"))
    by_department: dict[int | None, list[Engagement]] = defaultdict(list)
    for engagement in quiet:
        by_department[engagement.department_id].append(engagement)
    sent = sum(_remind(user, by_department, now) for user in _agents(by_department))
    Engagement.objects.filter(pk__in=[engagement.pk for engagement in quiet]).update(reminded_on=today)
    return sent


@transaction.atomic
def ask_news(*, engagement: Engagement, by: User, now: datetime) -> Engagement:
    """The service of a silent promise is reminded again, by the next run: one mail for all those it is asked about."""
    held = locked(engagement)
    refuse(permissions.refusal_to_ask_news(by, held, now))
    write(held, reminded_on=None)
    audit.record("observatory.ask_news", by=by, engagement=held.number)
    return held


def _agents(departments: dict[int | None, Any]) -> list[User]:
    roles = [definition.role for definition in ROLES.values() if HANDLE in definition.permissions]
    held = RoleAssignment.objects.current().filter(role__in=roles, department__in=list(departments))
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))


def _remind(user: User, by_department: dict[int | None, list[Engagement]], now: datetime) -> int:
    today = timezone.localdate(now)
    theirs = [row for department in sorted(user.department_ids) for row in by_department.get(department, [])]
    promises = [
        {
            "number": row.number,
            "title": row.shown_title,
            "days": (today - row.last_news_on).days,
            "url": reverse("admin:observatory_engagement_change", args=[row.pk]),
        }
        for row in theirs
    ]
    # A promise is in one mail a day: its first number tells this mail from another one of the same day.
    key = outbox.key_of(SILENT_SOON, today.isoformat(), user.public_id, promises[0]["number"])
    payload = {"promises": promises, "count": len(promises), "url": f"{reverse('admin:index')}"}
    return int(outbox.queue(SILENT_SOON, key=key, person=user.public_id, payload=payload))
