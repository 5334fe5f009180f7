"""Two days before."""

from datetime import datetime, timedelta

from django.db.models import F

from allonnes.outreach.actions.telling import tell
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.messages import SEAT_REMINDER
from allonnes.outreach.models import Registration

REMINDED_BEFORE = timedelta(days=2)


def remind_registered(now: datetime) -> int:
    """Remind those with a seat two days before, once for each day that is told: when it is put off, what was to leave
    dies and another reminder comes before the new day. Who registered within these two days is not reminded.

    Everything due and not done: returns how many registrations were looked at.
    """
    rows = Registration.objects.seated().select_related("encounter__place", "slot", "user")
    due = rows.filter(
        encounter__state=EncounterState.PLANNED,
        encounter__starts_at__gt=now,
        encounter__starts_at__lte=now + REMINDED_BEFORE,
        created_at__lte=F("encounter__starts_at") - REMINDED_BEFORE,
    )
    reminded = 0
    for registration in due.order_by("encounter", "number"):
        tell(registration, SEAT_REMINDER, int(registration.encounter.starts_at.timestamp()))
        reminded += 1
    return reminded
