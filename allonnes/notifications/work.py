"""Telling the staff of their work: one summary on working mornings, and at once what is urgent.

Each person has one row, which remembers the things of their queues. It changes in the transaction that writes the mail:
whatever dies, a thing is told once. A mail names queues and numbers, never a thing nor a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import ROLES
from allonnes.core import outbox
from allonnes.core.queues import Queue, numbers_of, queues_of
from allonnes.core.working_days import is_working_day
from allonnes.notifications.actions import DIGEST_HOUR
from allonnes.notifications.messages import WORK, WORK_DIGEST, WORK_URGENT
from allonnes.notifications.models import Preference, WorkTold
from allonnes.town.models import ClosingDay


@dataclass(frozen=True)
class Come:
    """What came into a queue since it was last told."""

    queue: Queue
    new: int
    total: int


def staff_of(day: date) -> list[User]:
    """Who holds a role with a desk on this day, their account open."""
    roles = [role for role, row in ROLES.items() if row.has_desk]
    held = RoleAssignment.objects.current(day).filter(role__in=roles).values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).order_by("pk"))


def send_work_digests(*, now: datetime) -> int:
    """On a working day, from seven, one mail to each member of the staff whose queues received something.

    Nothing new, nothing sent; nothing either to who wants none. Those whom they cover are in their queues.
    Returns how many.
    """
    local = timezone.localtime(now)
    today = local.date()
    closed = set(ClosingDay.objects.filter(day=today).values_list("day", flat=True))
    if local.hour < DIGEST_HOUR or not is_working_day(today, closing_days=closed):
        return 0
    wants_none = Preference.objects.filter(topic=WORK.value, rhythm=Preference.Rhythm.NONE)
    refused = set(wants_none.values_list("user", flat=True))
    return sum(_send_digest(user, now) for user in staff_of(today) if user.pk not in refused)


@transaction.atomic
def _send_digest(user: User, now: datetime) -> bool:
    told, today = _lock(user), timezone.localdate(now)
    if told.told_on == today:
        return False
    come = _what_came(told, queues_of(user), user, now)
    told.told_on = today
    told.save()
    if not come:
        return False
    items = [{"title": _title(arrival), "url": arrival.queue.address(user)} for arrival in come]
    return outbox.queue(
        WORK_DIGEST,
        key=outbox.key_of(WORK_DIGEST, today, user.public_id),
        person=user.public_id,
        payload={"items": items, "url": reverse("admin:index")},
    )


def _title(come: Come) -> str:
    words = _("%(queue)s : %(new)s de plus, %(total)s en tout")
    return words % {"queue": come.queue.label, "new": come.new, "total": come.total}


def tell_urgent_work(*, now: datetime) -> int:
    """What came into a queue that waits for no morning, told at once to each who may act. Returns how many mails."""
    return sum(_tell_urgent(user, now) for user in staff_of(timezone.localdate(now)))


@transaction.atomic
def _tell_urgent(user: User, now: datetime) -> int:
    urgent = [queue for queue in queues_of(user) if queue.urgent]
    if not urgent:
        return 0
    told = _lock(user)
    before = dict(told.known)
    come = _what_came(told, urgent, user, now)
    if told.known == before:
        return 0
    told.urgent_count += 1
    told.save()
    return sum(
        outbox.queue(
            WORK_URGENT,
            key=outbox.key_of(WORK_URGENT, arrival.queue.name, told.urgent_count, user.public_id),
            person=user.public_id,
            payload={"title": str(arrival.queue.label), "count": arrival.new, "url": arrival.queue.address(user)},
        )
        for arrival in come
    )


def _lock(user: User) -> WorkTold:
    WorkTold.objects.bulk_create([WorkTold(user=user)], ignore_conflicts=True)
    return WorkTold.objects.select_for_update(of=("self",)).get(user=user)


def _what_came(told: WorkTold, queues: Iterable[Queue], user: User, now: datetime) -> list[Come]:
    """Compare each queue with what was known of it, and remember it; a slow one waits for the next time."""
    come = []
    for queue in queues:
        numbers = numbers_of(queue, user, now)
        if numbers is None:
            continue
        new = set(numbers) - set(told.known.get(queue.name, []))
        told.known[queue.name] = numbers
        if new:
            come.append(Come(queue, len(new), len(numbers)))
    return come
